package dev.orrery.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.access.Accounts;
import dev.orrery.access.Caller;
import dev.orrery.access.Delegation;
import dev.orrery.mirror.Held;
import dev.orrery.mirror.Leases;
import dev.orrery.mirror.Mirror;
import dev.orrery.mirror.Reading;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.Bell;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Principals from the lists of the configuration, then from directories, each record through one mirror: whatever the
 * door, a request sees the principal as fresh as the rules say, and a newcomer is provisioned on the way. Thread-safe.
 */
public final class MirroredPrincipals implements Principals, Accounts, ChangeHints, AutoCloseable {
    private static final int CALLERS = 20_000;
    /** How many are asked about because they are named somewhere, at a time; the others at the next. */
    private static final int LOOKS = 100;

    private static final Duration LOOK_TIME = Duration.ofSeconds(2);

    private final Store store;
    private final KnownPrincipals configured;
    private final Directory lists;
    private final DirectoriesInOrder directories;
    private final PrincipalCopies copies;
    private final Mirror<Sought, Found, Principal> mirror;
    private final Memberships memberships;
    private final LiveSearch search;
    private final InstantSource clock;
    private final Bell.Handle bell;
    private final Cache<String, Identity> callers =
            Caffeine.newBuilder().maximumSize(CALLERS).build();

    private record Identity(Principal principal, Memberships.Known groups, Caller caller) {}

    /**
     * What stands behind.
     *
     * @param configured from the lists of the configuration; asked first
     * @param lists the same lists
     * @param leases for stores that several nodes share
     */
    public record Parts(Store store, KnownPrincipals configured, Directory lists, InstantSource clock, Leases leases) {}

    public MirroredPrincipals(Parts parts, List<Followed> followed) {
        this.store = parts.store();
        this.configured = parts.configured();
        this.lists = parts.lists();
        this.clock = parts.clock();
        this.directories =
                new DirectoriesInOrder(followed.stream().map(Followed::service).toList(), clock);
        this.copies = new PrincipalCopies(store, directories, followed, clock);
        this.mirror = new Mirror<>(directories, copies, clock, parts.leases());
        this.memberships = new Memberships(store, directories, copies, mirror, clock);
        this.search = new LiveSearch(store, directories, this::absent, clock);
        copies.onGroupChange(memberships::forgetAll);
        this.bell = store.bell().listen(copies::changed);
    }

    @Override
    public Optional<Principal> find(PrincipalName name) {
        Optional<Principal> listed = configured.find(name);
        return listed.isPresent() ? listed : get(Sought.byName(name));
    }

    @Override
    public Optional<Principal> findByGuid(String guid) {
        Optional<Principal> listed = configured.findByGuid(guid);
        return listed.isPresent() ? listed : get(Sought.byGuid(guid));
    }

    @Override
    public Optional<Principal> findByAddress(String address) {
        Optional<Principal> listed = configured.findByAddress(address);
        if (listed.isPresent()) {
            return listed;
        }
        return CalendarUserAddress.parse(address)
                .map(CalendarUserAddress::sought)
                .flatMap(this::get);
    }

    private Optional<Principal> get(Sought sought) {
        return value(mirror.get(sought));
    }

    static Optional<Principal> value(Reading<Principal> reading) {
        return switch (reading) {
            case Reading.Fresh<Principal> fresh -> Optional.of(fresh.value());
            case Reading.Stale<Principal> stale -> Optional.of(stale.value());
            case Reading.Absent<Principal> absent -> Optional.empty();
        };
    }

    /**
     * How long ago a principal was last confirmed, when that is longer than it should be because its directory cannot say
     * more; from memory.
     */
    public Optional<Duration> staleness(Sought sought) {
        Held<Principal> held = copies.held(sought);
        return held == null || mirror.isFresh(sought, held)
                ? Optional.empty()
                : Optional.of(Duration.between(held.checkedAt(), clock.instant()));
    }

    /** True if anything at all is wrong with a directory now. */
    public boolean isTroubled() {
        return !directories.troubles().isEmpty() || !copies.heldBack().isEmpty();
    }

    /** What is wrong, for {@code /health}. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>(directories.troubles());
        problems.addAll(copies.heldBack().sentences());
        return problems;
    }

    public Mirror.Counts counts() {
        return mirror.counts();
    }

    @Override
    public List<Principal> search(Set<PrincipalKind> kinds, String text, int limit) {
        return search.search(kinds, text, limit, configured.search(kinds, text, limit));
    }

    @Override
    public Set<Principal> groupsOf(Principal principal) {
        if (principal.source().equals(ConfiguredDirectory.SOURCE)) {
            return configured.groupsOf(principal);
        }
        Set<Principal> groups = new LinkedHashSet<>();
        List<DirectoryRecord> held = memberships.of(principal).groups();
        store.read(snapshot -> {
            held.forEach(group -> groups.add(
                    LiveSearch.shown(new Found(principal.source(), group), snapshot.principal(group.guid()), clock)));
            return null;
        });
        List.copyOf(groups).forEach(group -> groups.addAll(configured.groupsOf(group)));
        groups.addAll(configured.groupsOf(principal));
        return groups;
    }

    @Override
    public List<Principal> membersOf(Principal group) {
        List<Principal> members = new ArrayList<>(group.members().size());
        group.members().forEach(name -> find(name).ifPresent(members::add));
        return members;
    }

    @Override
    public Set<PrincipalName> absent(Collection<PrincipalName> names) {
        Set<PrincipalName> absent = new HashSet<>();
        Instant until = clock.instant().plus(LOOK_TIME);
        int looks = 0;
        for (PrincipalName name : names) {
            if (lists.byName(name).isPresent()) {
                continue;
            }
            Sought sought = Sought.byName(name);
            boolean mayAsk = looks < LOOKS && clock.instant().isBefore(until);
            looks += mayAsk && !mirror.isSettled(sought) ? 1 : 0;
            if (mayAsk ? mirror.isAbsent(sought) : mirror.isRememberedAbsent(sought)) {
                absent.add(name);
            }
        }
        return absent;
    }

    @Override
    public List<PrincipalName> ownersNaming(PrincipalName delegate, Delegation delegation) {
        return lists.ownersNaming(delegate, delegation);
    }

    @Override
    public Optional<Caller> caller(PrincipalName name) {
        Optional<Caller> listed = configured.caller(name);
        if (listed.isPresent()) {
            return listed;
        }
        Optional<Principal> found = get(Sought.byName(name));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Principal principal = found.get();
        Memberships.Known groups = memberships.of(principal);
        Identity identity = callers.getIfPresent(principal.guid());
        if (identity == null || identity.principal != principal || identity.groups != groups) {
            identity = new Identity(principal, groups, callerOf(principal, groups));
            callers.put(principal.guid(), identity);
        }
        return Optional.of(identity.caller);
    }

    /**
     * The caller that a known principal would be, without asking for its record: nothing is provisioned, updated or
     * archived on the way.
     */
    public Caller callerAsKnown(Principal principal) {
        Optional<Caller> listed = configured.caller(principal.name());
        return listed.orElseGet(() -> callerOf(principal, memberships.of(principal)));
    }

    private Caller callerOf(Principal principal, Memberships.Known known) {
        Set<String> identities = new HashSet<>(Set.of(principal.guid()));
        Set<PrincipalName> names = new HashSet<>(Set.of(principal.name()));
        known.groups().forEach(group -> {
            identities.add(group.guid());
            names.add(group.name());
        });
        for (PrincipalName name : Set.copyOf(names)) {
            for (DirectoryRecord group : listedGroups(name)) {
                identities.add(group.guid());
                names.add(group.name());
            }
        }
        return new Caller(principal, identities, names, false);
    }

    /** The groups of the configuration above a name; each is met once. */
    private List<DirectoryRecord> listedGroups(PrincipalName name) {
        Map<PrincipalName, DirectoryRecord> groups = new LinkedHashMap<>();
        List<PrincipalName> next = new ArrayList<>(List.of(name));
        while (!next.isEmpty()) {
            for (DirectoryRecord group : lists.groupsNaming(next.removeLast())) {
                if (groups.putIfAbsent(group.name(), group) == null) {
                    next.add(group.name());
                }
            }
        }
        return List.copyOf(groups.values());
    }

    /** Makes the store agree with the lists of the configuration; for the start of a server. */
    public void reconcile() {
        configured.reconcile();
    }

    /** The same people as the store has them: nobody is asked for a record, and nothing changes. */
    public Principals asKnown() {
        return new PrincipalsAsKnown(store, this);
    }

    /** The administrator's view on the same records. */
    public DirectoryOffice office() {
        return new DirectoryOffice(store, lists, directories, copies, mirror);
    }

    /** The way to check the passwords of people in directories. */
    public DirectoryPasswords passwords() {
        return new DirectoryPasswords(directories, copies, mirror, clock);
    }

    @Override
    public void suspect(@Nullable Sought sought) {
        if (sought == null) {
            mirror.suspectAll();
            memberships.forgetAll();
        } else {
            mirror.suspect(sought);
        }
    }

    @Override
    public void suspectMemberships() {
        memberships.forgetAll();
    }

    @Override
    public void close() {
        bell.close();
        directories.close();
    }
}
