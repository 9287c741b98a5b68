package dev.orrery.tracking;

import dev.orrery.model.HomeId;
import dev.orrery.model.Refused;
import dev.orrery.model.Tracked;
import dev.orrery.store.PollRow;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has every account looked at when it is due, many at the same time. Several nodes may run one each: an account is claimed
 * before it is looked at. Thread-safe.
 */
public final class PollLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);
    private static final int AT_ONCE = 128;

    /** Due times may come nearer by another node's doing, of which nothing rings here. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration BUSY = Duration.ofMillis(500);

    /** While all that is due is being looked at. */
    private static final Duration BREATH = Duration.ofMillis(100);

    private static final Duration LAST = Duration.ofSeconds(5);

    private record Task(HomeId home, Tracked.Kind kind) {}

    private final Store store;
    private final Poller poller;
    private final InstantSource clock;
    private final Semaphore rung = new Semaphore(0);
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Set<Task> running = ConcurrentHashMap.newKeySet();
    /** Whose provider has enough to do, and until when they are passed over, so that those of other providers get their turn. */
    private final Map<Task, Instant> postponed = new ConcurrentHashMap<>();

    private final Thread thread;
    private volatile boolean closed;
    private volatile String problem = "";

    /** Begins at once. */
    public PollLoop(Store store, Poller poller, InstantSource clock) {
        this.store = store;
        this.poller = poller;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("cloud-polls").start(this::run);
    }

    private void run() {
        while (!closed) {
            Duration pause = LOOK;
            try {
                pause = round();
                problem = "";
            } catch (Refused e) {
                problem = e.reason().sentence();
                LOG.warn("cloud accounts wait: {}", problem);
            } catch (RuntimeException e) {
                problem = e.toString();
                LOG.error("cloud accounts wait", e);
            }
            await(pause);
        }
    }

    /** Starts what is due; returns how long nothing else is. */
    private Duration round() {
        Instant now = clock.instant();
        postponed.values().removeIf(until -> !until.isAfter(now));
        List<PollRow> due = poller.due(now, 2 * AT_ONCE + postponed.size());
        for (PollRow row : due) {
            Task task = new Task(row.home(), row.kind());
            if (!closed && !running.contains(task) && !postponed.containsKey(task) && free.tryAcquire()) {
                running.add(task);
                Thread.ofVirtual().name("cloud-poll").start(() -> poll(task));
            }
        }
        if (!due.isEmpty()) {
            return BREATH; // or until one of them is done
        }
        Duration left = store.read(snapshot -> snapshot.accounts().nextDue())
                .map(next -> Duration.between(now, next))
                .orElse(LOOK);
        return left.compareTo(LOOK) > 0 ? LOOK : left.compareTo(BREATH) < 0 ? BREATH : left;
    }

    private void poll(Task task) {
        try {
            if (poller.poll(task.home(), task.kind()) == Poller.Outcome.BUSY) {
                postponed.put(task, clock.instant().plus(BUSY));
            }
        } catch (Refused e) {
            LOG.warn(
                    "cloud account {} was not looked at: {}",
                    task.home().value(),
                    e.reason().sentence());
        } catch (RuntimeException e) {
            LOG.error("cloud account {} was not looked at", task.home().value(), e);
        } finally {
            running.remove(task);
            free.release();
            rung.release();
        }
    }

    private void await(Duration atMost) {
        try {
            if (rung.tryAcquire(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS)) {
                rung.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    /** What is wrong now; empty when all is well. */
    public String problem() {
        return problem;
    }

    /** How long the account that has waited longest is overdue. */
    public Duration lag() {
        Instant now = clock.instant();
        return poller.due(now, 1).stream()
                .findFirst()
                .map(row -> Duration.between(row.due(), now))
                .orElse(Duration.ZERO);
    }

    /** Lets what is under way finish, for a while. */
    @Override
    public void close() {
        closed = true;
        rung.release();
        try {
            if (!thread.join(LAST) || !free.tryAcquire(AT_ONCE, LAST.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("cloud accounts were still being looked at");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
