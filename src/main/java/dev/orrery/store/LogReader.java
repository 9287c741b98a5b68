package dev.orrery.store;

import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of the whole store's log that misses nothing: from the position under its name on, in order, a bounded batch at
 * a time, on a thread of its own, woken by the bell. An entry may come again after a crash, so the work must be such that
 * a second time does nothing. What fails is tried again, and holds back what comes after it. Thread-safe.
 *
 * <p>Of several nodes with one store the one that holds the lease reads; another takes over when it is gone.
 */
public final class LogReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    private static final Duration LAST = Duration.ofSeconds(5);
    private static final Duration LEASE = Duration.ofSeconds(30);

    /** Entries that did nothing may be read again: the position is saved now and then only. */
    private static final int SAVE_AFTER = 1_000;

    /** Nothing happened for so long: a moment to save a position for which nobody has to wait. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final Store store;
    private final Settings settings;
    private final InstantSource clock;
    private final Work work;
    private final Semaphore rung = new Semaphore(0);
    private final Bell.Handle bell;
    private final Thread thread;
    private volatile boolean closed;
    private volatile String problem = "";

    // of the thread alone
    private @Nullable Position at;
    private int unsaved;
    private Instant leaseEnds = Instant.EPOCH;

    /**
     * @param name of the position; unique in the store
     * @param node who holds the lease; unique among the nodes, empty if the store is nobody else's
     * @param all whether it begins with the oldest entry when it is new, or with what comes next
     * @param batch entries that are read at once
     * @param idle how long it sleeps at most without a bell
     * @param rest how long it waits after a failure
     */
    public record Settings(String name, String node, boolean all, int batch, Duration idle, Duration rest) {}

    /** What is done about an entry. */
    @FunctionalInterface
    public interface Work {
        /** @return false if nothing would be lost by handling this entry again */
        boolean handle(LogEntry entry);

        /** These are handled next, one after another: what they need may be looked up at once. */
        default void expect(List<LogEntry> entries) {}
    }

    /** Registers the reader if it is new, and begins. */
    public LogReader(Store store, Settings settings, InstantSource clock, Work work) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.work = work;
        register();
        this.bell = store.bell().listen((HomeId _) -> rung.release());
        this.thread = Thread.ofVirtual().name(settings.name()).start(this::run);
    }

    private void register() {
        while (store.followers().position(settings.name()).isEmpty()) {
            try {
                store.followers().save(settings.name(), settings.all() ? store.oldest() : store.end());
            } catch (Refused refused) {
                if (!(refused.reason() instanceof Reason.InvalidSyncToken)) {
                    throw refused;
                }
                // the log was shortened meanwhile, or began another life
            }
        }
    }

    /** What is wrong now; empty when all is well. */
    public String problem() {
        return problem;
    }

    private void run() {
        while (!closed) {
            try {
                boolean more = step();
                problem = "";
                if (!more && !await(QUIET)) {
                    saveWhatIsLeft();
                    await(settings.idle());
                }
            } catch (RuntimeException
                    | VirtualMachineError e) { // an entry too large for memory must not end the thread unseen
                failed(e);
                await(settings.rest());
            }
        }
        dropLease();
    }

    /** Another node need not wait until it ends. */
    private void dropLease() {
        if (leaseEnds.isAfter(clock.instant())) {
            try {
                store.write(new TreeSet<HomeId>(), tx -> {
                    tx.dropLease(settings.name(), settings.node());
                    return true;
                });
            } catch (RuntimeException e) {
                LOG.debug("the lease of {} ends by itself", settings.name(), e);
            }
        }
    }

    private void failed(Throwable e) {
        if (closed) {
            return;
        }
        boolean known = e instanceof Refused;
        problem = known ? ((Refused) e).reason().sentence() : e.toString();
        if (known) {
            LOG.warn("{} is held up and tries again: {}", settings.name(), problem);
        } else {
            LOG.error("{} is held up and tries again", settings.name(), e);
        }
    }

    /** True if it was rung for. */
    private boolean await(Duration atMost) {
        try {
            if (rung.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                rung.drainPermits();
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
        return false;
    }

    /** The log is kept up to the position of who lags most, so a reader that has nothing to do must not seem to lag. */
    private void saveWhatIsLeft() {
        if (unsaved > 0) {
            save();
        }
    }

    /** Handles a batch; false if there was nothing to do. */
    private boolean step() {
        Position from = at == null ? saved() : at;
        at = from;
        Feed feed = tail(from);
        if (feed.entries().isEmpty()) {
            return false;
        }
        if (!holdsLease()) {
            return false;
        }
        if (!from.equals(at)) {
            return true; // another node was at it meanwhile
        }
        handle(feed);
        return true;
    }

    private Feed tail(Position from) {
        try {
            return store.tail(from, settings.batch());
        } catch (Refused gone) {
            if (gone.reason() instanceof Reason.InvalidSyncToken) {
                at = null; // others went on while this process stood still, and what they had read was forgotten
            }
            throw gone;
        }
    }

    private void handle(Feed feed) {
        boolean save = false;
        work.expect(feed.entries());
        try {
            for (LogEntry entry : feed.entries()) {
                if (closed) {
                    return;
                }
                save |= work.handle(entry);
                at = entry.position();
                unsaved++;
            }
        } finally {
            if (save || unsaved >= SAVE_AFTER) {
                save();
            }
        }
    }

    private void save() {
        Position to = at;
        if (to != null) {
            store.followers().save(settings.name(), to);
            unsaved = 0;
        }
    }

    /** Where it had come to; from the oldest entry on if that was in another life of the store. */
    private Position saved() {
        Position saved = store.followers().position(settings.name()).orElseGet(store::end);
        if (saved.epoch().equals(store.epoch())) {
            return saved;
        }
        LOG.warn("{}: the store was restored or copied; its whole log is read again", settings.name());
        return store.oldest();
    }

    private boolean holdsLease() {
        if (settings.node().isEmpty()) {
            return true;
        }
        Instant now = clock.instant();
        if (now.isBefore(leaseEnds.minus(LEASE.dividedBy(2)))) {
            return true;
        }
        boolean had = now.isBefore(leaseEnds);
        boolean taken = store.write(
                new TreeSet<HomeId>(), tx -> tx.takeLease(settings.name(), settings.node(), now.plus(LEASE)));
        leaseEnds = taken ? now.plus(LEASE) : Instant.EPOCH;
        if (!had) {
            at = saved();
        }
        return taken;
    }

    /** Lets the entry in hand be finished. */
    @Override
    public void close() {
        closed = true;
        bell.close();
        rung.release();
        try {
            if (!thread.join(LAST)) {
                LOG.warn("{} did not end within {}", settings.name(), LAST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
