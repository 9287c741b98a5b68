package dev.orrery.face.hooks;

import dev.orrery.calendar.HookProgress;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionId;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.model.Watched;
import dev.orrery.store.Bell;
import dev.orrery.store.Feed;
import dev.orrery.store.HookRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Position;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the whole log and rings each {@link Lane} that an entry may concern; the lanes read their feeds by themselves.
 * Every hook has its own position, so this one is kept to itself: whoever takes over looks at every hook once. Of several
 * nodes with one store the one that holds the lease makes the calls. Thread-safe.
 */
public final class HookOffice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HookOffice.class);
    private static final String NAME = "hooks";
    private static final int BATCH = 500;
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration REST = Duration.ofSeconds(2);

    /** Positions are written down so often: after a crash what was told since is told again, with the same ids. */
    private static final Duration SAVE = Duration.ofSeconds(1);

    /** What may be told can change without an entry, as when somebody joins a group. */
    private static final Duration ROUND = Duration.ofMinutes(10);

    /** A hook that nothing concerned for so many entries looks all the same, so that its position does not grow old. */
    private static final int UNCONCERNED = 1_000;

    private final Store store;
    private final String node;
    private final InstantSource clock;
    private final HookProgress progress;
    private final Lane.Parts parts;
    private final Semaphore rung = new Semaphore(0);
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final Bell.Handle bell;
    private final Thread thread;
    private volatile boolean closed;
    private volatile Instant leaseEnds = Instant.EPOCH;
    private volatile String problem = "";

    // of the thread alone
    private @Nullable Position at;
    private final Map<HomeId, Set<Lane>> byHome = new ConcurrentHashMap<>();
    private final Map<String, Integer> unconcerned = new ConcurrentHashMap<>();
    private Instant saveAt = Instant.EPOCH;
    private Instant roundAt = Instant.EPOCH;

    /**
     * @param node who holds the lease; unique among the nodes, empty if the store is nobody else's
     * @param delivery how entries are brought
     */
    public HookOffice(Store store, String node, Delivery delivery) {
        this.store = store;
        this.node = node;
        this.clock = delivery.clock();
        this.progress = new HookProgress(store);
        this.parts = delivery.parts(progress, this::leads);
        this.bell = store.bell().listen((HomeId _) -> rung.release());
        this.thread = Thread.ofVirtual().name(NAME).start(this::run);
    }

    /** What is wrong now; empty when all is well. */
    public String problem() {
        return problem;
    }

    /** Hooks that this node serves now. */
    public List<HookRow> served() {
        return lanes.values().stream().map(Lane::hook).toList();
    }

    private boolean leads() {
        return node.isEmpty() || clock.instant().isBefore(leaseEnds);
    }

    private void run() {
        while (!closed) {
            try {
                boolean more = step();
                problem = "";
                if (!more) {
                    await(LOOK);
                }
            } catch (RuntimeException e) {
                failed(e);
                await(REST);
            }
        }
    }

    private void failed(RuntimeException e) {
        if (closed) {
            return;
        }
        if (e instanceof Refused refused) {
            problem = refused.reason().sentence();
            LOG.warn("hooks are held up: {}", problem);
        } else {
            problem = e.toString();
            LOG.error("hooks are held up", e);
        }
    }

    private void await(Duration atMost) {
        try {
            if (rung.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                rung.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    /** True if there is more to do at once. */
    private boolean step() {
        if (!holdsLease()) {
            dropLanes();
            at = null;
            return false;
        }
        Position from = at;
        if (from == null) {
            begin();
            return true;
        }
        Instant now = clock.instant();
        if (!now.isBefore(saveAt)) {
            saveAt = now.plus(SAVE);
            save();
        }
        if (!now.isBefore(roundAt)) {
            roundAt = now.plus(ROUND);
            lanes.values().forEach(Lane::ring);
        }
        lanes.values().forEach(lane -> lane.look(now));
        return follow(from);
    }

    private boolean follow(Position from) {
        Feed feed;
        try {
            feed = store.tail(from, BATCH);
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.InvalidSyncToken) {
                at = null; // forgotten meanwhile: every hook looks for itself
                return true;
            }
            throw refused;
        }
        feed.entries().forEach(this::see);
        at = feed.next();
        return feed.more();
    }

    private void see(LogEntry entry) {
        if (entry.change() instanceof Change.HookTold told) {
            reload(told.hook());
        }
        for (Lane lane : byHome.getOrDefault(entry.change().home(), Set.of())) {
            String id = lane.hook().id();
            if (concerns(lane.hook().watched(), entry.change())
                    || unconcerned.merge(id, 1, Integer::sum) > UNCONCERNED) {
                unconcerned.remove(id);
                lane.ring();
            }
        }
    }

    /** False where a look would be in vain; the feed has the last word. */
    private static boolean concerns(Watched watched, Change change) {
        boolean everything = watched.collection().equals(CollectionId.ROOT)
                && watched.object().isEmpty();
        return switch (change) {
            case Change.OfPrincipal _ -> everything;
            case Change.MachineTracked seen ->
                watched.hears(seen.event().subject().path());
            case Change.MailTold _,
                    Change.MessageSent _,
                    Change.BookedMachineChanged _,
                    Change.HookTold _,
                    Change.Unknown _ -> everything && !watched.record();
            case Change.OfCollection _ -> !watched.record(); // collections may lie in each other
            case Change.OfObject of ->
                !watched.record()
                        && (watched.object().isEmpty()
                                || watched.object().equals(of.object().name())
                                        && watched.collection()
                                                .equals(of.object().collection()));
        };
    }

    /** Everything anew; what happens from now on is followed. */
    private void begin() {
        Position end = store.end();
        dropLanes();
        List<HookRow> rows = store.read(snapshot -> snapshot.hooks().all());
        rows.forEach(row -> reload(row.id()));
        roundAt = clock.instant().plus(ROUND);
        at = end; // not before all are here: what fails half way begins again
    }

    /** A hook came, changed or went. */
    private void reload(String id) {
        HookRow row = store.read(snapshot -> snapshot.hooks().byId(id).orElse(null));
        Lane lane = lanes.get(id);
        if (row == null) {
            drop(lane);
            return;
        }
        if (lane != null) {
            lane.replace(row);
            return;
        }
        Lane made = new Lane(parts, row, store.read(snapshot -> snapshot.hooks().blocks(id)));
        lanes.put(id, made);
        byHome.computeIfAbsent(row.watched().home(), _ -> ConcurrentHashMap.newKeySet())
                .add(made);
        made.ring();
    }

    private void drop(@Nullable Lane lane) {
        if (lane != null) {
            lane.close();
            lanes.remove(lane.hook().id());
            unconcerned.remove(lane.hook().id());
            byHome.computeIfPresent(lane.hook().watched().home(), (_, here) -> {
                here.remove(lane);
                return here.isEmpty() ? null : here;
            });
        }
    }

    private void dropLanes() {
        save();
        List.copyOf(lanes.values()).forEach(this::drop);
    }

    private void save() {
        List<HookProgress.Step> steps = new ArrayList<>();
        lanes.values().forEach(lane -> lane.step().ifPresent(steps::add));
        if (steps.isEmpty()) {
            return;
        }
        Set<String> moved = progress.advance(steps);
        for (HookProgress.Step step : steps) {
            Lane lane = lanes.get(step.hook());
            if (moved.contains(step.hook())) {
                reload(step.hook());
            } else if (lane != null) {
                lane.saved(step);
            }
        }
    }

    private boolean holdsLease() {
        if (node.isEmpty()) {
            return true;
        }
        Instant now = clock.instant();
        if (now.isBefore(leaseEnds.minus(LEASE.dividedBy(2)))) {
            return true;
        }
        boolean had = now.isBefore(leaseEnds);
        boolean taken = store.write(new TreeSet<HomeId>(), tx -> tx.takeLease(NAME, node, now.plus(LEASE)));
        leaseEnds = taken ? now.plus(LEASE) : Instant.EPOCH;
        if (taken && !had) {
            at = null; // others may have been at it
        }
        return taken;
    }

    /** Writes down how far each hook has come; calls under way are not waited for. */
    @Override
    public void close() {
        closed = true;
        bell.close();
        rung.release();
        lanes.values().forEach(Lane::close);
        try {
            if (!thread.join(Duration.ofSeconds(5))) {
                LOG.warn("hooks did not end in time");
                return;
            }
            save();
            if (!node.isEmpty() && leads()) {
                store.write(new TreeSet<HomeId>(), tx -> {
                    tx.dropLease(NAME, node);
                    return true;
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("what hooks have told is not written down and will be told again: {}", e.toString());
        }
    }
}
