package dev.orrery.source.ldap;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import dev.orrery.directory.DirectoryRecord;
import dev.orrery.directory.DirectoryService;
import dev.orrery.directory.Holders;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is in a group, and which groups hold someone. Groups in groups are followed, circles end. Immutable. */
final class LdapGroups {
    private static final String IN_CHAIN = "1.2.840.113556.1.4.1941";
    private static final int PAGE = 500;

    private final String directory;
    private final LdapProfile profile;
    private final LdapQueries queries;
    private final RecordReader reader;
    private final LdapConnections connections;

    LdapGroups(LdapSettings settings, LdapQueries queries, RecordReader reader, LdapConnections connections) {
        this.directory = settings.name();
        this.profile = settings.profile();
        this.queries = queries;
        this.reader = reader;
        this.connections = connections;
    }

    /**
     * Names of a group's direct members that are users or groups here.
     *
     * @throws Unreachable about this group, when members of it may lie elsewhere
     */
    List<PrincipalName> members(LDAPConnection connection, Entry group) throws LDAPException, Unreachable {
        Set<PrincipalName> names = new LinkedHashSet<>();
        Optional<String> memberOf = profile.first("member-of");
        if (memberOf.isPresent()) {
            Filter inIt = Filter.createEqualityFilter(memberOf.get(), group.getDN());
            for (PrincipalKind kind : List.of(PrincipalKind.USER, PrincipalKind.GROUP)) {
                Paged found = paged(connection, kind, inIt, profile.nameAttribute(kind));
                if (found.elsewhere != null) {
                    throw Referrals.refusal(
                            directory + " cannot name all members of " + group.getDN(), found.elsewhere);
                }
                for (Entry entry : found.entries) {
                    reader.name(entry, kind).ifPresent(name -> names.add(new PrincipalName(kind, name)));
                }
            }
            return List.copyOf(names);
        }
        for (String attribute : profile.all("member")) {
            String[] values = group.getAttributeValues(attribute);
            for (String value : values == null ? new String[0] : values) {
                member(connection, attribute, value).ifPresent(names::add);
            }
        }
        return List.copyOf(names);
    }

    private Optional<PrincipalName> member(LDAPConnection connection, String attribute, String value)
            throws LDAPException, Unreachable {
        if (attribute.equalsIgnoreCase("memberUid")) {
            return named(PrincipalKind.USER, value);
        }
        if (!DN.isValidDN(value)) {
            return Optional.empty();
        }
        Optional<PrincipalName> spelled = fromDn(new DN(value));
        return spelled.isPresent() ? spelled : read(connection, value);
    }

    private static Optional<PrincipalName> named(PrincipalKind kind, String name) {
        return Optional.of(name.toLowerCase(Locale.ROOT))
                .filter(RecordReader::isSegment)
                .map(segment -> new PrincipalName(kind, segment));
    }

    /** A user's DN that holds the name itself needs no look-up, when no other kind is named by the same attribute. */
    private Optional<PrincipalName> fromDn(DN dn) throws LDAPException {
        String attribute = profile.nameAttribute(PrincipalKind.USER);
        RDN rdn = dn.getRDN();
        boolean telling = !attribute.equalsIgnoreCase(profile.nameAttribute(PrincipalKind.GROUP))
                && queries.serves(PrincipalKind.USER)
                && dn.isDescendantOf(queries.base(PrincipalKind.USER), false);
        return telling && rdn.getAttributeNames().length == 1 && rdn.hasAttribute(attribute)
                ? named(PrincipalKind.USER, rdn.getAttributeValues()[0])
                : Optional.empty();
    }

    private Optional<PrincipalName> read(LDAPConnection connection, String dn) throws LDAPException, Unreachable {
        List<PrincipalKind> kinds = List.of(PrincipalKind.GROUP, PrincipalKind.USER);
        for (PrincipalKind kind : kinds) {
            try {
                SearchRequest request =
                        new SearchRequest(dn, SearchScope.BASE, profile.filter(kind), profile.nameAttribute(kind));
                List<SearchResultEntry> found =
                        connections.search(connection, request).getSearchEntries();
                if (!found.isEmpty()) {
                    return reader.name(found.getFirst(), kind).map(name -> new PrincipalName(kind, name));
                }
            } catch (LDAPSearchException e) {
                if (e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
                    return Optional.empty();
                }
                String[] urls = e.getReferralURLs();
                if (e.getResultCode().equals(ResultCode.REFERRAL) && urls != null && urls.length > 0) {
                    throw Referrals.refusal(directory + " cannot name the member " + dn, urls[0]);
                }
                throw e;
            }
        }
        return Optional.empty();
    }

    /** Every group that holds the record, without its members. */
    Holders holding(LDAPConnection connection, DirectoryRecord record) throws LDAPException {
        String dn = record.attributes().getOrDefault(DirectoryService.HANDLE, "");
        Map<String, DirectoryRecord> groups = new LinkedHashMap<>();
        if (profile.nestedRule()) {
            String member = profile.first("member").orElse("member");
            Filter nested = Filter.createExtensibleMatchFilter(member, IN_CHAIN, false, dn);
            Paged found = groups(connection, nested);
            collect(found, groups);
            return new Holders(List.copyOf(groups.values()), found.elsewhere == null);
        }
        boolean whole = true;
        List<Filter> next = holders(List.of(dn), record.name());
        while (!next.isEmpty()) {
            Paged found = groups(connection, Filter.createORFilter(next));
            whole &= found.elsewhere == null;
            List<String> added = collect(found, groups);
            next = added.isEmpty() ? List.of() : holders(added, null);
        }
        return new Holders(List.copyOf(groups.values()), whole);
    }

    private Paged groups(LDAPConnection connection, Filter matching) throws LDAPException {
        return paged(connection, PrincipalKind.GROUP, matching, reader.naming(PrincipalKind.GROUP));
    }

    /** Adds what was not there yet, by DN, and returns the new DNs. */
    private List<String> collect(Paged found, Map<String, DirectoryRecord> groups) throws LDAPException {
        List<String> added = new ArrayList<>();
        for (Entry group : found.entries) {
            Optional<DirectoryRecord> record = reader.readable(group, PrincipalKind.GROUP);
            if (record.isPresent() && groups.putIfAbsent(DN.normalize(group.getDN()), record.get()) == null) {
                added.add(group.getDN());
            }
        }
        return added;
    }

    private List<Filter> holders(Collection<String> dns, @Nullable PrincipalName person) {
        List<Filter> any = new ArrayList<>();
        for (String attribute : profile.all("member")) {
            if (attribute.equalsIgnoreCase("memberUid")) {
                if (person != null && person.kind() == PrincipalKind.USER) {
                    any.add(Filter.createEqualityFilter(attribute, person.name()));
                }
            } else {
                dns.forEach(dn -> any.add(Filter.createEqualityFilter(attribute, dn)));
            }
        }
        return any;
    }

    /**
     * What a search found.
     *
     * @param elsewhere where the server says that more may be; null if that is all
     */
    private record Paged(List<Entry> entries, @Nullable String elsewhere) {}

    /** RFC 2696: everything, a page at a time; a server without paging answers at once. */
    private Paged paged(LDAPConnection connection, PrincipalKind kind, Filter matching, String... attributes)
            throws LDAPException {
        if (!queries.serves(kind)) {
            return new Paged(List.of(), null);
        }
        List<Entry> all = new ArrayList<>();
        String elsewhere = null;
        ASN1OctetString cookie = null;
        do {
            SearchRequest request = new SearchRequest(
                    queries.base(kind),
                    SearchScope.SUB,
                    Filter.createANDFilter(profile.filter(kind), matching),
                    attributes);
            request.addControl(new SimplePagedResultsControl(PAGE, cookie));
            SearchResult result = connections.search(connection, request);
            all.addAll(result.getSearchEntries());
            elsewhere = elsewhere == null ? Referrals.elsewhere(result).orElse(null) : elsewhere;
            SimplePagedResultsControl page = SimplePagedResultsControl.get(result);
            cookie = page != null && page.moreResultsToReturn() ? page.getCookie() : null;
        } while (cookie != null);
        return new Paged(all, elsewhere);
    }
}
