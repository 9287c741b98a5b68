package dev.orrery.source.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import dev.orrery.directory.DirectoryRecord;
import dev.orrery.directory.DirectoryService;
import dev.orrery.directory.Holders;
import dev.orrery.directory.PasswordVerdict;
import dev.orrery.directory.Sought;
import dev.orrery.mirror.Answer;
import dev.orrery.mirror.Trust;
import dev.orrery.mirror.Unreachable;
import dev.orrery.mirror.Witnesses;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An LDAP directory as an authority. "Nothing found" is believed only over a connection that lately showed a record
 * under the same base, or shows one now. Thread-safe.
 */
public final class LdapDirectory implements DirectoryService {
    private static final Duration SEARCH_TIME = Duration.ofSeconds(10);
    private static final int WITNESSES = 5;

    private final LdapSettings settings;
    private final RecordReader reader;
    private final LdapQueries queries;
    private final LdapConnections connections;
    private final LdapGroups groups;
    private final Duration searchTime;

    public LdapDirectory(LdapSettings settings) {
        this(settings, SEARCH_TIME);
    }

    /** @param searchTime how long free text is searched for, in all kinds together */
    LdapDirectory(LdapSettings settings, Duration searchTime) {
        this.settings = settings;
        this.searchTime = searchTime;
        this.reader = new RecordReader(settings.profile());
        this.queries = new LdapQueries(settings, reader);
        this.connections = new LdapConnections(settings.server(), settings.account());
        this.groups = new LdapGroups(settings, queries, reader, connections);
    }

    @Override
    public String name() {
        return settings.name();
    }

    /** Operations sent to the server since the start; for metrics. */
    public long requests() {
        return connections.requests();
    }

    @Override
    public Answer<DirectoryRecord> ask(
            Sought sought, @Nullable DirectoryRecord held, Witnesses<DirectoryRecord> witnesses) throws Unreachable {
        return connections.look((connection, trust) -> {
            for (PrincipalKind kind : queries.kinds(sought)) {
                Optional<DirectoryRecord> found = one(connection, kind, queries.naming(sought, kind), sought);
                if (found.isPresent()) {
                    trust.seen(queries.base(kind));
                    return new Answer.Present<>(found.get());
                }
            }
            if (held != null) {
                Optional<DirectoryRecord> renamed = renamed(connection, sought, held);
                if (renamed.isPresent()) {
                    trust.seen(queries.base(held.name().kind()));
                    return new Answer.Present<>(renamed.get());
                }
            }
            for (PrincipalKind kind : queries.kinds(sought)) {
                believe(connection, trust, kind, held, witnesses);
            }
            return new Answer.Absent<>();
        });
    }

    /** Before anything is held gone, it is looked up by its identity. */
    private Optional<DirectoryRecord> renamed(LDAPConnection connection, Sought sought, DirectoryRecord held)
            throws LDAPException, Unreachable {
        if (!queries.serves(held.name().kind())) {
            return Optional.empty();
        }
        Sought byGuid = new Sought.ByGuid(held.guid());
        return sought.equals(byGuid)
                ? Optional.empty()
                : one(
                        connection,
                        held.name().kind(),
                        queries.naming(byGuid, held.name().kind()),
                        byGuid);
    }

    private Optional<DirectoryRecord> one(LDAPConnection connection, PrincipalKind kind, Filter naming, Sought sought)
            throws LDAPException, Unreachable {
        SearchResult result = connections.search(connection, queries.records(kind, naming));
        List<SearchResultEntry> found = result.getSearchEntries();
        if (found.isEmpty()) {
            Referrals.refuse(name(), sought, result);
            return Optional.empty();
        }
        if (found.size() > 1) {
            throw Unreachable.aboutOne(sought + " is ambiguous in " + name() + ": "
                    + found.get(0).getDN() + " and " + found.get(1).getDN());
        }
        return Optional.of(read(connection, found.getFirst(), kind));
    }

    private DirectoryRecord read(LDAPConnection connection, Entry entry, PrincipalKind kind)
            throws LDAPException, Unreachable {
        List<PrincipalName> members = kind == PrincipalKind.GROUP ? groups.members(connection, entry) : List.of();
        return reader.record(entry, kind, members);
    }

    private List<SearchResultEntry> search(LDAPConnection connection, SearchRequest request) throws LDAPException {
        return connections.search(connection, request).getSearchEntries();
    }

    /**
     * Sees to it that an absence under this kind's base can be believed: over this very connection a record under it was
     * or is seen. A copy that would be retired is never retired on earlier merit.
     */
    private void believe(
            LDAPConnection connection,
            Trust trust,
            PrincipalKind kind,
            @Nullable DirectoryRecord held,
            Witnesses<DirectoryRecord> witnesses)
            throws LDAPException, Unreachable {
        String base = queries.base(kind);
        if (held == null && trust.believes(base)) {
            trust.missed(base);
            return;
        }
        List<DirectoryRecord> known = witnesses.known(
                record -> base.equals(queries.base(record.name().kind()))
                        && (held == null || !record.guid().equals(held.guid())),
                WITNESSES);
        if (known.isEmpty()
                && held != null
                && base.equals(queries.base(held.name().kind()))
                && !anythingBelow(connection, base)) {
            throw Unreachable.aboutOne(name() + " shows nothing at all under " + base + ", where " + held.name()
                    + " was the only one known");
        }
        boolean seen = known.isEmpty() ? isThere(connection, base) : anyOf(connection, known);
        if (!seen) {
            throw new Unreachable(name() + " finds nothing, not even one of " + Math.max(1, known.size())
                    + " records known to exist under " + base);
        }
        trust.seen(base);
        trust.missed(base);
    }

    private boolean anyOf(LDAPConnection connection, List<DirectoryRecord> known) throws LDAPException {
        for (DirectoryRecord witness : known) {
            Filter guid = queries.naming(
                    new Sought.ByGuid(witness.guid()), witness.name().kind());
            if (!search(connection, queries.find(witness.name().kind(), guid, "1.1"))
                    .isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** With nothing known yet the base itself must be there. */
    private boolean isThere(LDAPConnection connection, String base) throws LDAPException {
        SearchRequest request =
                new SearchRequest(base, SearchScope.BASE, Filter.createPresenceFilter("objectClass"), "1.1");
        return !search(connection, request).isEmpty();
    }

    /** Where the only known record goes there is no other to see; an emptied or hidden base would look the same. */
    private boolean anythingBelow(LDAPConnection connection, String base) throws LDAPException {
        SearchRequest request =
                new SearchRequest(base, SearchScope.SUB, Filter.createPresenceFilter("objectClass"), "1.1");
        request.setSizeLimit(2);
        for (SearchResultEntry entry : some(connection, request)) {
            if (!DN.equals(entry.getDN(), base)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<DirectoryRecord> search(Set<PrincipalKind> kinds, String text, int limit) throws Unreachable {
        return connections.look((connection, trust) -> {
            List<DirectoryRecord> all = new ArrayList<>();
            long until = System.nanoTime() + searchTime.toNanos();
            for (PrincipalKind kind : kinds) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (queries.serves(kind) && left > 0) {
                    for (Entry entry :
                            matching(connection, queries.records(kind, queries.containing(kind, text)), limit, left)) {
                        reader.readable(entry, kind).ifPresent(all::add);
                    }
                }
            }
            return all;
        });
    }

    /** The server is given a second more to say that the time is over. */
    private List<SearchResultEntry> matching(LDAPConnection connection, SearchRequest request, int limit, long millis)
            throws LDAPException {
        request.setSizeLimit(limit);
        request.setTimeLimitSeconds(Math.toIntExact(Math.ceilDiv(millis, 1000L)));
        request.setResponseTimeoutMillis(millis + 1000L);
        return some(connection, request);
    }

    /** What was found when a limit of size or time was reached is better than nothing. */
    private List<SearchResultEntry> some(LDAPConnection connection, SearchRequest request) throws LDAPException {
        try {
            return search(connection, request);
        } catch (LDAPSearchException e) {
            if (e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)
                    || e.getResultCode().equals(ResultCode.TIME_LIMIT_EXCEEDED)
                    || e.getResultCode().equals(ResultCode.ADMIN_LIMIT_EXCEEDED)) {
                List<SearchResultEntry> some = e.getSearchEntries();
                return some == null ? List.of() : some;
            }
            throw e;
        }
    }

    @Override
    public Holders groupsOf(DirectoryRecord record) throws Unreachable {
        return queries.serves(PrincipalKind.GROUP)
                ? connections.look((connection, trust) -> groups.holding(connection, record))
                : Holders.NONE;
    }

    @Override
    public PasswordVerdict verify(DirectoryRecord record, char[] password) throws Unreachable {
        String dn = record.attributes().getOrDefault(HANDLE, "");
        PasswordVerdict verdict = connections.bind((connection, trust) ->
                LdapPasswords.verify(request -> connections.bind(connection, request), dn, password));
        return switch (verdict) {
            case RIGHT -> isStillAt(dn, record.guid()) ? verdict : PasswordVerdict.UNKNOWN;
            case WRONG -> wasMoved(dn, record.guid()) ? PasswordVerdict.UNKNOWN : verdict;
            case LOCKED, UNKNOWN -> verdict;
        };
    }

    /** A server may refuse a bind at a DN that nobody has any more like a wrong password (RFC 4513, 6.3.1). */
    private boolean wasMoved(String dn, String guid) {
        try {
            return !isStillAt(dn, guid);
        } catch (Unreachable e) {
            // what the directory said about the password stands
            return false;
        }
    }

    /** A DN may be used again: whoever answered a bind at it is the person only while the GUID there is theirs. */
    private boolean isStillAt(String dn, String guid) throws Unreachable {
        return connections.look((connection, trust) -> {
            try {
                return search(connection, queries.identity(dn)).stream()
                        .anyMatch(
                                entry -> reader.guid(entry).filter(guid::equals).isPresent());
            } catch (LDAPException e) {
                if (e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
                    return false;
                }
                throw e;
            }
        });
    }

    @Override
    public String explain(Sought sought) throws Unreachable {
        return connections.look((connection, trust) -> {
            Set<String> lines = new LinkedHashSet<>();
            for (PrincipalKind kind : queries.kinds(sought)) {
                lines.add(explain(connection, sought, kind));
            }
            return lines.isEmpty() ? name() + " is not asked for this kind." : String.join(" ", lines);
        });
    }

    private String explain(LDAPConnection connection, Sought sought, PrincipalKind kind) throws LDAPException {
        Filter naming = queries.naming(sought, kind);
        List<SearchResultEntry> valid = search(connection, queries.find(kind, naming, "1.1"));
        if (!valid.isEmpty()) {
            return name() + " has " + valid.getFirst().getDN() + ", a calendar user of this server.";
        }
        SearchResult result =
                connections.search(connection, new SearchRequest(queries.base(kind), SearchScope.SUB, naming, "1.1"));
        List<SearchResultEntry> any = result.getSearchEntries();
        if (!any.isEmpty()) {
            return name() + " has " + any.getFirst().getDN() + ", but it does not match " + queries.valid(kind) + ".";
        }
        return name() + " has no entry under " + queries.base(kind) + " that matches " + naming
                + Referrals.elsewhere(result)
                        .map(url -> "; it points to " + url + ", which is not asked.")
                        .orElse(".");
    }

    @Override
    public void close() {
        connections.close();
    }
}
