package dev.orrery.source.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import dev.orrery.directory.DirectoryRecord;
import dev.orrery.directory.DirectoryService;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Entries as records, by a profile. Immutable. */
final class RecordReader {
    private static final Logger LOG = LoggerFactory.getLogger(RecordReader.class);

    /** Attributes that come along under our own word. */
    private static final List<String> EXTRAS = List.of("capacity", "description", "language", "owner");

    private final LdapProfile profile;

    RecordReader(LdapProfile profile) {
        this.profile = profile;
    }

    /** Everything a record of this kind is made of, for the request. */
    String[] attributes(PrincipalKind kind) {
        Set<String> wanted = new LinkedHashSet<>();
        wanted.add(profile.guidAttribute());
        wanted.add(profile.nameAttribute(kind));
        wanted.addAll(profile.all("display-name"));
        wanted.addAll(profile.all("mail"));
        if (kind == PrincipalKind.GROUP) {
            wanted.addAll(profile.all("member"));
        }
        EXTRAS.forEach(word -> wanted.addAll(profile.all(word)));
        wanted.addAll(profile.all("disabled"));
        return wanted.toArray(String[]::new);
    }

    /**
     * Reads an entry.
     *
     * @param members of a group, already resolved
     * @throws Unreachable about this record, when it has no identity or no usable name
     */
    DirectoryRecord record(Entry entry, PrincipalKind kind, List<PrincipalName> members) throws Unreachable {
        String guid = guid(entry)
                .orElseThrow(() -> Unreachable.aboutOne(entry.getDN() + " has no readable " + profile.guidAttribute()));
        String name = name(entry, kind)
                .orElseThrow(() ->
                        Unreachable.aboutOne(entry.getDN() + " has no usable name in " + profile.nameAttribute(kind)));
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(DirectoryService.HANDLE, entry.getDN());
        for (String word : EXTRAS) {
            value(entry, profile.all(word)).ifPresent(value -> attributes.put(word, value));
        }
        if (value(entry, profile.all("disabled")).filter(RecordReader::isSet).isPresent()) {
            attributes.put(DirectoryService.DISABLED, "true");
        }
        String displayName = value(entry, profile.all("display-name")).orElse(name);
        PrincipalName principal = new PrincipalName(kind, name);
        return new DirectoryRecord(guid, principal, displayName, mails(entry), members, attributes);
    }

    /** The same without members; what cannot be read is left out and said in the log. */
    Optional<DirectoryRecord> readable(Entry entry, PrincipalKind kind) {
        try {
            return Optional.of(record(entry, kind, List.of()));
        } catch (Unreachable e) {
            LOG.info("left out: {}", e.why());
            return Optional.empty();
        }
    }

    /** What tells who a record is, for the request. */
    String[] naming(PrincipalKind kind) {
        Set<String> wanted = new LinkedHashSet<>();
        wanted.add(profile.guidAttribute());
        wanted.add(profile.nameAttribute(kind));
        wanted.addAll(profile.all("display-name"));
        return wanted.toArray(String[]::new);
    }

    /** The lasting identity as text: 16 bytes as Active Directory writes them, anything else as it is. */
    Optional<String> guid(Entry entry) {
        Attribute attribute = entry.getAttribute(profile.guidAttribute());
        if (attribute == null || !attribute.hasValue()) {
            return Optional.empty();
        }
        byte[] bytes = attribute.getValueByteArray();
        if (isBinaryGuid() && bytes.length == 16) {
            return Optional.of(textOf(bytes));
        }
        String text = attribute.getValue().trim().toLowerCase(Locale.ROOT);
        return isSegment(text) ? Optional.of(text) : Optional.empty();
    }

    /** The value to search for: the bytes of a binary identity, the text of another. */
    byte[] guidValue(String guid) {
        if (!isBinaryGuid()) {
            return guid.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return bytesOf(UUID.fromString(guid));
        } catch (IllegalArgumentException e) {
            return new byte[16];
        }
    }

    /** The name in addresses: the one in the DN where the DN holds it, else the first in order of the alphabet. */
    Optional<String> name(Entry entry, PrincipalKind kind) {
        String attribute = profile.nameAttribute(kind);
        String[] values = entry.getAttributeValues(attribute);
        if (values == null) {
            return Optional.empty();
        }
        Optional<String> named = inRdn(entry, attribute);
        return named.or(() -> Arrays.stream(values).sorted().findFirst())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(RecordReader::isSegment);
    }

    private static Optional<String> inRdn(Entry entry, String attribute) {
        RDN rdn = rdn(entry);
        if (rdn == null || !rdn.hasAttribute(attribute)) {
            return Optional.empty();
        }
        String[] names = rdn.getAttributeNames();
        for (int i = 0; i < names.length; i++) {
            if (names[i].equalsIgnoreCase(attribute)) {
                return Optional.of(rdn.getAttributeValues()[i]);
            }
        }
        return Optional.empty();
    }

    private static @Nullable RDN rdn(Entry entry) {
        try {
            return entry.getRDN();
        } catch (LDAPException e) {
            return null;
        }
    }

    /** Mail addresses; those of {@code proxyAddresses} with their {@code SMTP:} taken off, other transports left out. */
    private List<String> mails(Entry entry) {
        List<String> mails = new ArrayList<>();
        for (String attribute : profile.all("mail")) {
            String[] values = entry.getAttributeValues(attribute);
            for (String value : values == null ? new String[0] : values) {
                boolean typed = attribute.equalsIgnoreCase("proxyAddresses");
                boolean smtp = value.regionMatches(true, 0, "smtp:", 0, 5);
                String mail = smtp ? value.substring(5) : value;
                boolean known = mails.stream().anyMatch(mail::equalsIgnoreCase);
                if ((!typed || smtp) && mail.indexOf('@') > 0 && !known) {
                    mails.add(mail.strip());
                }
            }
        }
        return mails;
    }

    private static Optional<String> value(Entry entry, List<String> attributes) {
        return attributes.stream()
                .map(entry::getAttributeValue)
                .filter(value -> value != null && !value.isBlank())
                .findFirst();
    }

    /** {@code nsAccountLock: TRUE}, or the bit ACCOUNTDISABLE of {@code userAccountControl} (MS-ADTS section 2.2.16). */
    private static boolean isSet(String value) {
        if (value.strip().equalsIgnoreCase("true")) {
            return true;
        }
        try {
            return (Long.parseLong(value.strip()) & 2) != 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean isBinaryGuid() {
        return profile.guidAttribute().equalsIgnoreCase("objectGUID");
    }

    /** Whether a text can stand in an address as one segment. */
    static boolean isSegment(String text) {
        return !text.isBlank()
                && text.length() <= 255
                && !text.equals(".")
                && !text.equals("..")
                && !text.equals("__uids__")
                && text.chars().noneMatch(c -> c == '/' || c < ' ' || c == 0x7f);
    }

    /** MS-DTYP section 2.3.4.2: the first three fields are little-endian. */
    static String textOf(byte[] guid) {
        ByteBuffer in = ByteBuffer.wrap(guid);
        long high = (Integer.reverseBytes(in.getInt()) & 0xffffffffL) << 32
                | (Short.reverseBytes(in.getShort()) & 0xffffL) << 16
                | Short.reverseBytes(in.getShort()) & 0xffffL;
        return new UUID(high, in.getLong()).toString();
    }

    static byte[] bytesOf(UUID guid) {
        long high = guid.getMostSignificantBits();
        return ByteBuffer.allocate(16)
                .putInt(Integer.reverseBytes((int) (high >>> 32)))
                .putShort(Short.reverseBytes((short) (high >>> 16)))
                .putShort(Short.reverseBytes((short) high))
                .putLong(guid.getLeastSignificantBits())
                .array();
    }
}
