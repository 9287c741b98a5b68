package dev.orrery.source.ldap;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import dev.orrery.directory.Sought;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.source.ldap.LdapSettings.CalendarUsers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The searches that are sent. Values go into filters as values, never as text. Immutable. */
final class LdapQueries {
    private final LdapSettings settings;
    private final RecordReader reader;

    LdapQueries(LdapSettings settings, RecordReader reader) {
        this.settings = settings;
        this.reader = reader;
    }

    /** What would find exactly this one, among the entries of a kind. */
    Filter naming(Sought sought, PrincipalKind kind) {
        return switch (sought) {
            case Sought.ByName(PrincipalName name) ->
                Filter.createEqualityFilter(settings.profile().nameAttribute(kind), name.name());
            case Sought.ByGuid(String guid) ->
                Filter.createEqualityFilter(settings.profile().guidAttribute(), reader.guidValue(guid));
            case Sought.ByMail(String mail) -> carrying(mail);
        };
    }

    private Filter carrying(String mail) {
        List<Filter> any = new ArrayList<>();
        for (String attribute : settings.profile().all("mail")) {
            boolean typed = attribute.equalsIgnoreCase("proxyAddresses");
            any.add(Filter.createEqualityFilter(attribute, typed ? "smtp:" + mail : mail));
        }
        return Filter.createORFilter(any);
    }

    /** Entries of a kind that are calendar users here and match. */
    SearchRequest find(PrincipalKind kind, Filter matching, String... attributes) throws LDAPException {
        return new SearchRequest(
                base(kind), SearchScope.SUB, Filter.createANDFilter(valid(kind), matching), attributes);
    }

    /** The same with everything a record is made of. */
    SearchRequest records(PrincipalKind kind, Filter matching) throws LDAPException {
        return find(kind, matching, reader.attributes(kind));
    }

    /** The lasting identity of whatever entry has a DN now. */
    SearchRequest identity(String dn) {
        return new SearchRequest(
                dn,
                SearchScope.BASE,
                Filter.createPresenceFilter("objectClass"),
                settings.profile().guidAttribute());
    }

    /** What makes an entry a calendar user of this server. */
    Filter valid(PrincipalKind kind) {
        Filter kindly = settings.profile().filter(kind);
        if (kind != PrincipalKind.USER) {
            return kindly;
        }
        return switch (settings.calendarUser()) {
            case CalendarUsers.All() -> kindly;
            case CalendarUsers.Matching(Filter filter) -> Filter.createANDFilter(kindly, filter);
            case CalendarUsers.Having(String attribute, String server) ->
                Filter.createANDFilter(kindly, naming(attribute, server));
        };
    }

    /** Addresses on this host: {@code scheme://host/…} or {@code scheme://host:port/…}. */
    private static Filter naming(String attribute, String server) {
        if (server.isEmpty()) {
            return Filter.createPresenceFilter(attribute);
        }
        return Filter.createORFilter(
                Filter.createSubAnyFilter(attribute, "://" + server + "/"),
                Filter.createSubAnyFilter(attribute, "://" + server + ":"),
                Filter.createSubFinalFilter(attribute, "://" + server));
    }

    /** Free text anywhere in a name, display name or mail; everybody for an empty text. */
    Filter containing(PrincipalKind kind, String text) {
        if (text.isEmpty()) {
            return Filter.createPresenceFilter(settings.profile().nameAttribute(kind));
        }
        Set<String> attributes = new LinkedHashSet<>();
        attributes.add(settings.profile().nameAttribute(kind));
        attributes.addAll(settings.profile().all("display-name"));
        attributes.addAll(settings.profile().all("mail"));
        List<Filter> any = new ArrayList<>();
        attributes.forEach(attribute -> any.add(Filter.createSubAnyFilter(attribute, text)));
        return Filter.createORFilter(any);
    }

    boolean serves(PrincipalKind kind) {
        return settings.bases().containsKey(kind);
    }

    String base(PrincipalKind kind) {
        return settings.bases().getOrDefault(kind, "");
    }

    /** The kinds to look among, in order. */
    List<PrincipalKind> kinds(Sought sought) {
        return sought instanceof Sought.ByName(PrincipalName name)
                ? serves(name.kind()) ? List.of(name.kind()) : List.of()
                : List.of(PrincipalKind.values()).stream().filter(this::serves).toList();
    }
}
