package dev.orrery.source.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import dev.orrery.directory.ChangeHints;
import dev.orrery.directory.Sought;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns what a directory says of a changed entry into hints. Asks for nothing. Thread-safe. */
final class Changed {
    private final LdapProfile profile;
    private final LdapQueries queries;
    private final RecordReader reader;
    private final ChangeHints hints;
    private final Runnable ring;

    /** @param ring called for every change that is told */
    Changed(LdapProfile profile, LdapQueries queries, ChangeHints hints, Runnable ring) {
        this.profile = profile;
        this.queries = queries;
        this.reader = new RecordReader(profile);
        this.hints = hints;
        this.ring = ring;
    }

    /** The bases to listen at; one below another is left out. */
    List<String> bases() {
        Set<String> all = new LinkedHashSet<>();
        for (PrincipalKind kind : PrincipalKind.values()) {
            if (queries.serves(kind)) {
                all.add(queries.base(kind));
            }
        }
        return all.stream()
                .filter(base -> all.stream().noneMatch(other -> isBelow(base, other)))
                .toList();
    }

    private static boolean isBelow(String base, String other) {
        try {
            return DN.isDescendantOf(base, other, false);
        } catch (LDAPException e) {
            return false;
        }
    }

    /** Entries of every kind, whoever is a calendar user. */
    Filter filter() {
        List<Filter> any = new ArrayList<>();
        for (PrincipalKind kind : PrincipalKind.values()) {
            if (queries.serves(kind)) {
                any.add(profile.filter(kind));
            }
        }
        return Filter.createORFilter(any);
    }

    /** What tells who an entry is. */
    String[] attributes() {
        Set<String> wanted = new LinkedHashSet<>(List.of("objectClass"));
        for (PrincipalKind kind : PrincipalKind.values()) {
            wanted.addAll(List.of(reader.naming(kind)));
        }
        return wanted.toArray(String[]::new);
    }

    /**
     * An entry changed, came or went.
     *
     * @param entry with its attributes, or when it went perhaps with nothing but its DN
     * @param uuid its entryUUID where that was told
     */
    void entry(Entry entry, @Nullable UUID uuid) {
        ring.run();
        reader.guid(entry).ifPresent(guid -> hints.suspect(Sought.byGuid(guid)));
        if (uuid != null && profile.guidAttribute().equalsIgnoreCase("entryUUID")) {
            hints.suspect(Sought.byGuid(uuid.toString()));
        }
        for (PrincipalKind kind : PrincipalKind.values()) {
            if (queries.serves(kind)) {
                reader.name(entry, kind)
                        .or(() -> nameInDn(entry, kind))
                        .ifPresent(name -> hints.suspect(Sought.byName(new PrincipalName(kind, name))));
            }
        }
        if (isGroup(entry)) {
            hints.suspectMemberships();
        }
    }

    /** An entry went, of which nothing is told but its entryUUID. */
    void gone(UUID uuid) {
        ring.run();
        if (profile.guidAttribute().equalsIgnoreCase("entryUUID")) {
            hints.suspect(Sought.byGuid(uuid.toString()));
        }
        hints.suspectMemberships();
    }

    /** More changed than can be told. */
    void everything() {
        ring.run();
        hints.suspect(null);
    }

    private java.util.Optional<String> nameInDn(Entry entry, PrincipalKind kind) {
        try {
            RDN rdn = entry.getRDN();
            String attribute = profile.nameAttribute(kind);
            return rdn != null && rdn.getAttributeNames().length == 1 && rdn.hasAttribute(attribute)
                    ? java.util.Optional.of(rdn.getAttributeValues()[0].toLowerCase(Locale.ROOT))
                            .filter(RecordReader::isSegment)
                    : java.util.Optional.empty();
        } catch (LDAPException e) {
            return java.util.Optional.empty();
        }
    }

    /** Who went without saying what they were may have been a group. */
    private boolean isGroup(Entry entry) {
        if (!entry.hasAttribute("objectClass")) {
            return true;
        }
        try {
            return profile.filter(PrincipalKind.GROUP).matchesEntry(entry);
        } catch (LDAPException e) {
            return true;
        }
    }
}
