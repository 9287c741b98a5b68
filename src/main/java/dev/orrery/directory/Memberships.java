package dev.orrery.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.mirror.Flights;
import dev.orrery.mirror.Mirror;
import dev.orrery.mirror.Reading;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Refused;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which groups of a directory hold someone, directly or through other groups: asked live when somebody comes, then
 * believed as long as a record. While the directory cannot say, what it said last, or what the known groups say of
 * their members. Thread-safe.
 */
final class Memberships {
    private static final Logger LOG = LoggerFactory.getLogger(Memberships.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(30);
    private static final int REMEMBERED = 20_000;

    private final Store store;
    private final DirectoriesInOrder directories;
    private final PrincipalCopies copies;
    private final Mirror<Sought, Found, Principal> mirror;
    private final InstantSource clock;
    private final Cache<String, Known> known =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    private final AtomicLong forgotten = new AtomicLong();
    private final Flights<Known> flights = new Flights<>(Duration.ofSeconds(30));

    /**
     * Who holds a principal, as of a moment.
     *
     * @param groups without their members
     */
    record Known(List<DirectoryRecord> groups, Instant until) {}

    Memberships(
            Store store,
            DirectoriesInOrder directories,
            PrincipalCopies copies,
            Mirror<Sought, Found, Principal> mirror,
            InstantSource clock) {
        this.store = store;
        this.directories = directories;
        this.copies = copies;
        this.mirror = mirror;
        this.clock = clock;
    }

    /** The same instance as long as nothing was asked anew. */
    Known of(Principal principal) {
        Known last = known.getIfPresent(principal.guid());
        if (last != null && clock.instant().isBefore(last.until)) {
            return last;
        }
        return flights.join(principal.guid(), () -> ask(principal, last));
    }

    void forgetAll() {
        forgotten.incrementAndGet();
        known.invalidateAll();
    }

    private Known ask(Principal principal, @Nullable Known last) {
        Instant now = clock.instant();
        long before = forgotten.get();
        Known fresh;
        try {
            DirectoryRecord record = copies.said(principal).record();
            Holders said = directories
                    .ask(principal.source(), service -> service.groupsOf(record))
                    .orElse(Holders.NONE);
            List<DirectoryRecord> groups = said.whole() ? said.groups() : withKnown(said.groups(), principal);
            Instant until =
                    copies.freshness(principal).staleAt(now, principal.guid().hashCode());
            fresh = new Known(groups, until);
        } catch (Unreachable e) {
            LOG.info("the groups of {} as they were known before: {}", principal.name(), e.why());
            List<DirectoryRecord> groups = last == null ? fromStore(principal) : last.groups;
            fresh = new Known(groups, now.plus(TRY_AGAIN));
        }
        known.put(principal.guid(), fresh);
        if (forgotten.get() != before) {
            // the answer may be from before whatever was heard meanwhile
            known.invalidate(principal.guid());
        }
        return fresh;
    }

    /**
     * Groups that the directory could not rule out stay as their own records have them. Those are asked for first where
     * they are stale: whoever was put out of a group must not stay in it.
     */
    private List<DirectoryRecord> withKnown(List<DirectoryRecord> said, Principal principal) {
        Map<String, DirectoryRecord> groups = new LinkedHashMap<>();
        said.forEach(group -> groups.put(group.guid(), group));
        Set<String> lost = new HashSet<>();
        for (DirectoryRecord group : fromStore(principal)) {
            if (!groups.containsKey(group.guid()) && !isServed(group)) {
                lost.add(group.guid());
            }
        }
        fromStore(principal).stream()
                .filter(group -> !lost.contains(group.guid()))
                .forEach(group -> groups.putIfAbsent(group.guid(), group));
        return List.copyOf(groups.values());
    }

    private boolean isServed(DirectoryRecord group) {
        try {
            return !(mirror.get(Sought.byGuid(group.guid())) instanceof Reading.Absent<Principal>);
        } catch (Refused e) {
            LOG.info("{} does not count: {}", group.name(), e.reason().sentence());
            return false;
        }
    }

    private List<DirectoryRecord> fromStore(Principal principal) {
        return store.read(snapshot -> holding(snapshot, principal.name()));
    }

    /** Every known group above a name; each is met once, so circles end. */
    private List<DirectoryRecord> holding(Snapshot snapshot, PrincipalName name) {
        Map<String, DirectoryRecord> groups = new LinkedHashMap<>();
        Deque<PrincipalName> next = new ArrayDeque<>(List.of(name));
        while (!next.isEmpty()) {
            for (Principal group : snapshot.groupsWith(next.remove())) {
                if (groups.putIfAbsent(group.guid(), copies.said(group).record()) == null) {
                    next.add(group.name());
                }
            }
        }
        return List.copyOf(groups.values());
    }
}
