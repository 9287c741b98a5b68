package dev.orrery.face.changes;

import dev.orrery.access.Caller;
import dev.orrery.face.EntryFeed;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.model.Watched;
import dev.orrery.store.HookRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.ReadPart;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The feed of what is told of cloud accounts, and in front of the one of everything else. What the account has read through
 * {@code /api/changes} is not told again once there was time to tell it: it counts as delivered. Thread-safe.
 */
public final class AccountFeed implements EntryFeed {
    /** Whoever reads the feed and is called as well gets both, where the first call succeeds; the second is saved. */
    private static final Duration FIRST_ATTEMPT = Duration.ofSeconds(3);

    private final Store store;
    private final AccountLog log;
    private final EntryFeed others;
    private final InstantSource clock;

    public AccountFeed(Store store, EntryFeed others, InstantSource clock) {
        this.store = store;
        this.log = new AccountLog(store);
        this.others = others;
        this.clock = clock;
    }

    /** Who may be told of an account: whoever registered a hook with its password. Empty if there is no such account. */
    public Optional<Caller> caller(HomeId account) {
        return store.read(snapshot -> snapshot.accounts().find(account))
                .map(_ -> new Caller(null, Set.of(HookRow.ownedBy(account)), false));
    }

    /** At the end of what was told of an account so far. */
    public String end(HomeId account) {
        return log.end(account).toString();
    }

    @Override
    public Located locate(Caller caller, String resource) {
        return others.locate(caller, resource);
    }

    @Override
    public String address(Watched watched) {
        return watched.isTracked() ? watched.object() : others.address(watched);
    }

    @Override
    public String end(Caller caller, Watched watched) {
        return watched.isTracked() ? end(watched.home()) : others.end(caller, watched);
    }

    @Override
    public long sequence(String cursor) {
        return others.sequence(cursor);
    }

    @Override
    public void check(Caller caller, Watched watched, String since) {
        if (watched.isTracked()) {
            requireOwn(caller, watched);
            log.start(watched.home(), Cursor.parse(since), false);
        } else {
            others.check(caller, watched, since);
        }
    }

    private static void requireOwn(Caller caller, Watched watched) {
        if (!caller.identities().contains(HookRow.ownedBy(watched.home()))) {
            throw new Refused(new Reason.NotFound(watched.object()));
        }
    }

    @Override
    public Page read(Caller caller, Watched watched, List<String> types, String since, int limit) {
        if (!watched.isTracked()) {
            return others.read(caller, watched, types, since, limit);
        }
        requireOwn(caller, watched);
        Cursor from = log.start(watched.home(), Cursor.parse(since), false);
        ReadPart read =
                store.read(snapshot -> snapshot.accounts().read(watched.home())).orElse(new ReadPart(0, 0));
        // asked first: whatever is told of its end is in the log by then
        boolean there = store.read(snapshot -> !snapshot.accounts().isGone(watched.home(), watched.object()));
        Instant before = clock.instant().minus(FIRST_ATTEMPT);
        Asked asked = Asked.of(types);
        Batch batch = log.read(
                from,
                limit,
                entry -> concerns(watched, entry.change())
                        && asked.wants(entry.change().type())
                        && !wasRead(entry, read, before));
        return new Page(
                batch.entries().stream().map(WatchedFeed::told).toList(),
                batch.next().toString(),
                batch.more(),
                there);
    }

    private static boolean concerns(Watched watched, Change change) {
        return change instanceof Change.MachineTracked seen
                && watched.hears(seen.event().subject().path());
    }

    private static boolean wasRead(LogEntry entry, ReadPart read, Instant before) {
        return read.holds(entry.seq()) && entry.time().isBefore(before);
    }

    @Override
    public void checkTypes(List<String> types) {
        others.checkTypes(types);
    }
}
