package dev.orrery.app;

import dev.orrery.http.Health;
import dev.orrery.http.Metrics;
import dev.orrery.model.HomeId;
import dev.orrery.model.Refused;
import dev.orrery.store.Bell;
import dev.orrery.store.Reservations;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a journal in another database in line with the store: at the start, soon after each change, and by a comparison of
 * everything each hour. Of several nodes the one that holds the lease does it. Thread-safe.
 */
final class JournalService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalService.class);
    private static final String WAIT = "Bookings under a quota wait: ";
    private static final String LEASE = "journal";
    private static final Duration LEASE_LENGTH = Duration.ofSeconds(30);

    /** Without a bell. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    /** After each round, so that a busy store is not asked all the time. */
    private static final Duration REST = Duration.ofMillis(200);

    private static final Duration COMPARISON = Duration.ofHours(1);

    private final House house;
    private final Store store;
    private final Reservations journal;
    private final Semaphore rung = new Semaphore(0);
    private final Semaphore ended = new Semaphore(0);
    private Bell.@Nullable Handle bell;
    private @Nullable Thread thread;
    private volatile String problem = "";

    /** Only the thread's. */
    private Instant compared = Instant.MIN;

    private Instant leaseEnds = Instant.EPOCH;

    private JournalService(House house, Reservations journal) {
        this.house = house;
        this.store = house.store();
        this.journal = journal;
    }

    /** Null where quotas are in the store. */
    static @Nullable JournalService of(House house) {
        return house.store()
                .journal()
                .reservations()
                .map(journal -> new JournalService(house, journal))
                .orElse(null);
    }

    void start() {
        bell = store.bell().listen((HomeId _) -> rung.release());
        thread = Thread.ofVirtual().name(LEASE).start(this::run);
    }

    private void run() {
        try {
            do {
                if (!step()) {
                    rung.tryAcquire(IDLE.toMillis(), TimeUnit.MILLISECONDS);
                    rung.drainPermits();
                }
            } while (!ended.tryAcquire(REST.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return true if there may be more */
    private boolean step() {
        try {
            if (!isMine()) {
                standBy();
                return false;
            }
            Instant now = house.clock().instant();
            if (compared.isBefore(now.minus(COMPARISON))) {
                int repaired = journal.repair();
                if (repaired > 0) {
                    LOG.info("The journal of quotas was brought in line with {} bookings of the store", repaired);
                }
                compared = now;
            }
            boolean more = journal.round();
            problem = journal.stuck() == 0
                    ? ""
                    : "The journal cannot be told of some bookings (" + journal.stuck()
                            + "); the log says why. They are tried again.";
            return more;
        } catch (Refused later) {
            problem = WAIT + later.reason().sentence();
        } catch (RuntimeException fault) {
            problem = "The journal of quotas cannot be brought in line: " + fault.getMessage();
            LOG.error("The journal of quotas cannot be brought in line and is tried again", fault);
        }
        return false;
    }

    /** Another node does it, and tells its own troubles; what is told here is whether bookings here would have to wait. */
    private void standBy() {
        if (!journal.problems().isEmpty()) {
            journal.pending(HomeId.REGISTRY, ""); // asks whether it answers again
        }
        problem = "";
    }

    private boolean isMine() {
        String node = house.sharedAs();
        Instant now = house.clock().instant();
        if (node.isEmpty() || now.isBefore(leaseEnds.minus(LEASE_LENGTH.dividedBy(2)))) {
            return true;
        }
        Instant until = now.plus(LEASE_LENGTH);
        boolean got = store.write(HomeId.REGISTRY, tx -> tx.takeLease(LEASE, node, until));
        leaseEnds = got ? until : Instant.EPOCH;
        return got;
    }

    /** Bookings wait meanwhile, everything else goes on. */
    Health.State health() {
        String why = String.join("; ", journal.problems());
        return new Health.State(true, why.isEmpty() ? problem : WAIT + why);
    }

    void figures(Metrics metrics) {
        metrics.counter(
                "journal_reserved_total",
                "Reservations of quotas that were made in the journal.",
                () -> journal.counts().reserved());
        metrics.counter(
                "journal_refused_total",
                "Reservations for which too little was left.",
                () -> journal.counts().refused());
        metrics.counter(
                "journal_settled_total",
                "Bookings that the journal was told of.",
                () -> journal.counts().settled());
        metrics.counter(
                "journal_expired_total",
                "Reservations whose decision was never made, or broke off.",
                () -> journal.counts().expired());
        metrics.counter(
                "journal_repaired_total",
                "Bookings of which journal and store did not say the same.",
                () -> journal.counts().repaired());
        metrics.counter(
                "journal_faults_total",
                "Times a booking could not be brought in line with the journal for a fault of the server's.",
                () -> journal.counts().faults());
        metrics.counter(
                "journal_failures_total",
                "Times the journal could not answer.",
                () -> journal.counts().failures());
        metrics.gauge("journal_due", "Bookings of which the journal has still to hear.", journal::due);
    }

    @Override
    public void close() {
        ended.release();
        rung.release();
        if (bell != null) {
            bell.close();
        }
        Thread running = thread;
        thread = null;
        if (running != null) {
            try {
                if (running.join(Duration.ofSeconds(5))) {
                    giveBack();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** So that another node goes on at once; one that could not do this is waited for until its lease is over. */
    private void giveBack() {
        if (leaseEnds.isBefore(house.clock().instant())) {
            return; // it has none, or needs none
        }
        try {
            store.write(HomeId.REGISTRY, tx -> {
                tx.dropLease(LEASE, house.sharedAs());
                return true;
            });
        } catch (Refused unavailable) {
            LOG.debug(
                    "The lease of the journal runs out by itself: {}",
                    unavailable.reason().sentence());
        }
    }
}
