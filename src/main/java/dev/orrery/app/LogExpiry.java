package dev.orrery.app;

import dev.orrery.http.Health;
import dev.orrery.http.Metrics;
import dev.orrery.model.HomeId;
import dev.orrery.model.Refused;
import dev.orrery.store.Forgotten;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once a day forgets what of the log is older than the configuration says (rule 10), in small steps with rests between them,
 * on a thread of its own. Of several nodes the one that holds the lease does it; what was cut short goes on later, wherever.
 * Thread-safe.
 */
final class LogExpiry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogExpiry.class);
    private static final String NAME = "log-expiry";
    private static final Duration LEASE_LENGTH = Duration.ofMinutes(2);
    private static final Duration LEAST_REST = Duration.ofMillis(5);
    private static final Duration LONGEST_REST = Duration.ofSeconds(2);

    /**
     * @param first how long after the start it begins: whoever comes back after days away reads first
     * @param look how often it looks whether it is time
     * @param every how often the log is shortened
     */
    record Times(Duration first, Duration look, Duration every) {
        static final Times USUAL = new Times(Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofDays(1));
    }

    private final House house;
    private final Store store;
    private final @Nullable Duration kept;
    private final Times times;
    private final Semaphore ended = new Semaphore(0);
    private final LongAdder entries = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private volatile @Nullable Thread thread;
    private volatile boolean closed;
    private volatile String problem = "";
    private volatile List<String> holding = List.of();
    private volatile boolean isAtIt;

    // of the thread alone
    private Instant leaseEnds = Instant.EPOCH;
    private long stepBegan;

    LogExpiry(House house, Times times) {
        this.house = house;
        this.store = house.store();
        this.kept = house.config().logExpire().orElse(null);
        this.times = times;
    }

    /** Does nothing where the log is kept for ever. */
    void start() {
        if (kept != null) {
            Duration age = kept;
            thread = Thread.ofVirtual().name(NAME).start(() -> run(age));
        }
    }

    private void run(Duration age) {
        Duration wait = times.first();
        while (!rest(wait)) {
            wait = times.look();
            try {
                look(age);
                problem = "";
            } catch (Refused later) {
                problem = later.reason().sentence();
            } catch (RuntimeException fault) {
                problem = fault.toString();
                LOG.error("the log cannot be shortened and is tried again later", fault);
            } finally {
                isAtIt = false;
            }
        }
    }

    private void look(Duration age) {
        Instant now = house.clock().instant();
        if (isDue(now) && holdsLease()) {
            isAtIt = true;
            try {
                shorten(now.minus(age));
            } finally {
                dropLease();
            }
        }
        holding = store.holding(now.minus(age)); // whichever node it was that forgot what it could
    }

    /** True at the end of the server. */
    private boolean rest(Duration atMost) {
        try {
            return closed || ended.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** A time that lies ahead was written by a clock that was wrong. */
    private boolean isDue(Instant now) {
        Instant last = last();
        return last.plus(times.every()).isBefore(now) || last.isAfter(now);
    }

    /** When it was done last, by whichever node. */
    private Instant last() {
        String noted = store.read(snapshot -> snapshot.notes(NAME)).get(NAME);
        return noted == null ? Instant.EPOCH : Instant.parse(noted);
    }

    private void shorten(Instant before) {
        Instant began = house.clock().instant();
        if (!isDue(began)) {
            return; // another node was faster
        }
        stepBegan = System.nanoTime();
        Forgotten forgotten = store.forget(before, this::goesOn);
        entries.add(forgotten.entries());
        rows.add(forgotten.rows());
        if (!forgotten.whole()) {
            LOG.info("The log is being shortened: {} entries are forgotten so far", forgotten.entries());
            return;
        }
        Instant now = house.clock().instant();
        store.write(HomeId.REGISTRY, tx -> {
            tx.putNote(NAME, now.toString());
            return true;
        });
        List<String> slow = store.holding(before);
        LOG.info(
                "The log was shortened: {} entries from before {} are forgotten, {} rows with what hung on them, in {} s{}",
                forgotten.entries(),
                before,
                forgotten.rows(),
                Duration.between(began, now).toSeconds(),
                slow.isEmpty() ? "" : "; older ones are kept for " + String.join(", ", slow));
    }

    /** Between two steps others have twice the time that one took. */
    private boolean goesOn() {
        Duration took = Duration.ofNanos(System.nanoTime() - stepBegan).multipliedBy(2);
        Duration rest = took.compareTo(LEAST_REST) < 0 ? LEAST_REST : took;
        boolean goesOn = !rest(rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest) && holdsLease();
        stepBegan = System.nanoTime();
        return goesOn;
    }

    private boolean holdsLease() {
        String node = house.sharedAs();
        Instant now = house.clock().instant();
        if (node.isEmpty() || now.isBefore(leaseEnds.minus(LEASE_LENGTH.dividedBy(2)))) {
            return true;
        }
        Instant until = now.plus(LEASE_LENGTH);
        boolean taken = store.write(new TreeSet<HomeId>(), tx -> tx.takeLease(NAME, node, until));
        leaseEnds = taken ? until : Instant.EPOCH;
        return taken;
    }

    private void dropLease() {
        if (leaseEnds.equals(Instant.EPOCH)) {
            return; // it has none, or needs none
        }
        leaseEnds = Instant.EPOCH;
        store.write(new TreeSet<HomeId>(), tx -> {
            tx.dropLease(NAME, house.sharedAs());
            return true;
        });
    }

    /** True while this process forgets, until {@link #health} says what came of it. */
    boolean isAtIt() {
        return isAtIt;
    }

    /** Entries that this process forgot. */
    long forgotten() {
        return entries.sum();
    }

    /** What is wrong is told, but does not end the service. */
    Health.State health() {
        String why = problem;
        if (!why.isEmpty()) {
            return new Health.State(true, "The log of changes cannot be shortened now: " + why);
        }
        List<String> slow = holding;
        return new Health.State(
                true,
                slow.isEmpty()
                        ? ""
                        : "The log of changes is kept for longer than store.log-expire says, since these have not read it: "
                                + String.join(", ", slow) + ".");
    }

    void figures(Metrics metrics) {
        metrics.counter(
                "store_log_forgotten_total",
                "Entries of the log that this process forgot because they were old.",
                this::forgotten);
        metrics.counter("store_log_rows_removed_total", "Rows that went with them, the entries among them.", rows::sum);
        metrics.gauge(
                "store_log_shortened_timestamp_seconds",
                "When old entries of the log were last forgotten, by whichever process, in seconds since 1970; 0: never.",
                () -> last().getEpochSecond());
        metrics.gauge(
                "store_log_age_seconds",
                "How long ago the oldest entry was written that readers of the whole log can still have.",
                this::age);
        metrics.gauges(
                "store_log_unread_entries",
                "Entries that a reader has still to read for whom the log is kept, counted to 10000.",
                "reader",
                this::unread);
    }

    private double age() {
        try {
            List<LogEntry> oldest = store.follow(store.oldest(), 1).entries();
            return oldest.isEmpty()
                    ? 0
                    : Duration.between(oldest.getFirst().time(), house.clock().instant())
                            .toSeconds();
        } catch (Refused meanwhile) {
            return Double.NaN;
        }
    }

    private Map<String, Long> unread() {
        try {
            return store.unread();
        } catch (Refused unavailable) {
            return Map.of();
        }
    }

    /** Lets the step under way finish. */
    @Override
    public void close() {
        closed = true;
        ended.release();
        Thread running = thread;
        if (running != null) {
            try {
                if (!running.join(Duration.ofSeconds(5))) {
                    LOG.warn("the shortening of the log did not end in time");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
