package dev.orrery.source.ldap;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import dev.orrery.model.PrincipalKind;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which attributes and object classes a kind of directory uses. Immutable.
 *
 * @param filters what makes an entry a user, group, location or resource
 * @param attributes by our own word: {@code guid}, {@code user-name}, {@code group-name}, {@code location-name},
 *     {@code resource-name}, {@code display-name}, {@code mail}, {@code member}, {@code member-of}, {@code capacity},
 *     {@code description}, {@code language}, {@code owner}, {@code disabled}; several in order of preference; an empty list where there is none
 * @param nestedRule whether the server follows nested groups itself ({@code LDAP_MATCHING_RULE_IN_CHAIN})
 */
public record LdapProfile(
        String name, Map<PrincipalKind, Filter> filters, Map<String, List<String>> attributes, boolean nestedRule) {
    /** OpenLDAP and other generic servers: inetOrgPerson, groupOfNames, and RFC 4524's room and device. */
    public static final LdapProfile OPENLDAP = new LdapProfile(
            "openldap",
            filters(
                    "(objectClass=inetOrgPerson)",
                    "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))",
                    "(objectClass=room)",
                    "(objectClass=device)"),
            attributes("entryUUID", "uid", "cn", List.of("mail"), List.of("member", "uniqueMember", "memberUid")),
            false);

    /** Microsoft Active Directory without Exchange: it knows no rooms, a filter must name them. */
    public static final LdapProfile ACTIVE_DIRECTORY = new LdapProfile(
            "active-directory",
            filters(
                    "(&(objectCategory=person)(objectClass=user))",
                    "(objectClass=group)",
                    "(objectClass=room)",
                    "(objectClass=device)"),
            activeDirectory(List.of("capacity")),
            true);

    /**
     * Active Directory with Exchange, which marks rooms and equipment. Not for a server without: it does not know these
     * attributes, and a filter with {@code !} about an unknown attribute matches nobody (RFC 4511 section 4.5.1.7).
     */
    public static final LdapProfile EXCHANGE = new LdapProfile(
            "exchange",
            filters(
                    "(&(objectCategory=person)(objectClass=user)"
                            + "(!(msExchRecipientDisplayType=7))(!(msExchRecipientDisplayType=8)))",
                    "(objectClass=group)",
                    "(&(objectClass=user)(msExchRecipientDisplayType=7))",
                    "(&(objectClass=user)(msExchRecipientDisplayType=8))"),
            activeDirectory(List.of("msExchResourceCapacity")),
            true);

    /** FreeIPA and its 389 Directory Server. */
    public static final LdapProfile FREEIPA = new LdapProfile(
            "freeipa",
            filters(
                    "(&(objectClass=person)(objectClass=posixAccount))",
                    "(objectClass=ipaUserGroup)",
                    "(objectClass=room)",
                    "(objectClass=device)"),
            with(
                    attributes("ipaUniqueID", "uid", "cn", List.of("mail"), List.of("member")),
                    Map.of("disabled", List.of("nsAccountLock"))),
            false);

    /** Kolab 3 on 389 Directory Server: resources are shared folders that hold events. */
    public static final LdapProfile KOLAB = new LdapProfile(
            "kolab",
            filters(
                    "(objectClass=kolabInetOrgPerson)",
                    "(|(objectClass=kolabGroupOfUniqueNames)(objectClass=groupOfUniqueNames))",
                    "(&(objectClass=kolabSharedFolder)(kolabFolderType=event)(objectClass=room))",
                    "(&(objectClass=kolabSharedFolder)(kolabFolderType=event)(!(objectClass=room)))"),
            with(
                    attributes("nsUniqueId", "uid", "cn", List.of("mail", "alias"), List.of("uniqueMember", "member")),
                    Map.of(
                            "description",
                            List.of("kolabDescAttribute", "description"),
                            "disabled",
                            List.of("nsAccountLock"))),
            false);

    public LdapProfile {
        filters = Map.copyOf(filters);
        attributes = Map.copyOf(attributes);
    }

    public static Optional<LdapProfile> named(String name) {
        return List.of(OPENLDAP, ACTIVE_DIRECTORY, EXCHANGE, FREEIPA, KOLAB).stream()
                .filter(profile -> profile.name.equals(name))
                .findFirst();
    }

    /** This profile with other attributes for some words, and other filters for some kinds. */
    public LdapProfile override(Map<String, List<String>> changed, Map<PrincipalKind, String> changedFilters) {
        EnumMap<PrincipalKind, Filter> merged = new EnumMap<>(filters);
        changedFilters.forEach((kind, filter) -> merged.put(kind, parse(filter)));
        return new LdapProfile(name, merged, with(attributes, changed), nestedRule);
    }

    /** The attributes for one of our words, the preferred one first. */
    public List<String> all(String word) {
        return attributes.getOrDefault(word, List.of());
    }

    public Optional<String> first(String word) {
        return all(word).stream().findFirst();
    }

    String guidAttribute() {
        return attributes.getOrDefault("guid", List.of("entryUUID")).getFirst();
    }

    String nameAttribute(PrincipalKind kind) {
        return attributes
                .getOrDefault(nameWord(kind), List.of(kind == PrincipalKind.USER ? "uid" : "cn"))
                .getFirst();
    }

    /** Our word for the attribute that holds the name. */
    static String nameWord(PrincipalKind kind) {
        return switch (kind) {
            case USER -> "user-name";
            case GROUP -> "group-name";
            case LOCATION -> "location-name";
            case RESOURCE -> "resource-name";
        };
    }

    Filter filter(PrincipalKind kind) {
        return filters.getOrDefault(kind, Filter.createPresenceFilter("objectClass"));
    }

    private static Map<PrincipalKind, Filter> filters(String user, String group, String location, String resource) {
        EnumMap<PrincipalKind, Filter> filters = new EnumMap<>(PrincipalKind.class);
        filters.put(PrincipalKind.USER, parse(user));
        filters.put(PrincipalKind.GROUP, parse(group));
        filters.put(PrincipalKind.LOCATION, parse(location));
        filters.put(PrincipalKind.RESOURCE, parse(resource));
        return filters;
    }

    private static Filter parse(String filter) {
        try {
            return Filter.create(filter);
        } catch (LDAPException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }

    private static Map<String, List<String>> attributes(
            String guid, String userName, String otherName, List<String> mail, List<String> member) {
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        attributes.put("guid", List.of(guid));
        attributes.put("user-name", List.of(userName));
        attributes.put("group-name", List.of(otherName));
        attributes.put("location-name", List.of(otherName));
        attributes.put("resource-name", List.of(otherName));
        attributes.put("display-name", List.of("displayName", "cn"));
        attributes.put("mail", mail);
        attributes.put("member", member);
        attributes.put("member-of", List.of());
        attributes.put("capacity", List.of("capacity"));
        attributes.put("description", List.of("description"));
        attributes.put("language", List.of("preferredLanguage"));
        attributes.put("owner", List.of("owner"));
        attributes.put("disabled", List.of());
        return attributes;
    }

    private static Map<String, List<String>> activeDirectory(List<String> capacity) {
        return with(
                attributes(
                        "objectGUID",
                        "sAMAccountName",
                        "sAMAccountName",
                        List.of("mail", "proxyAddresses"),
                        List.of("member")),
                Map.of(
                        "member-of", List.of("memberOf"),
                        "capacity", capacity,
                        "owner", List.of("managedBy"),
                        "disabled", List.of("userAccountControl")));
    }

    private static Map<String, List<String>> with(Map<String, List<String>> base, Map<String, List<String>> changed) {
        Map<String, List<String>> merged = new LinkedHashMap<>(base);
        merged.putAll(changed);
        return merged;
    }
}
