package dev.orrery.calendar;

import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.QueueRow;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.TreeSet;

/** The verbs of queues: made, moved by who reads, given up. Nothing of it is a change that others hear of. Thread-safe. */
public final class ManageQueues {
    /** So long whoever comes back to a queue that was given up is told so, instead of finding nothing. */
    private static final Duration REMEMBERED = Duration.ofDays(7);

    /** Reading alone is noted so many times within a queue's silence at most. */
    private static final int NOTES = 8;

    private final Store store;
    private final InstantSource clock;

    public ManageQueues(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** As the store keeps moments. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Keeps a new queue. Those of the same owner that were given up make room for it.
     *
     * @param most how many one owner may have
     * @throws Refused TooMany
     */
    public void make(QueueRow queue, int most) {
        Instant now = now();
        store.write(queue.home(), tx -> {
            if (tx.queues().countOf(queue.owner()) >= most) {
                tx.queueWrites().removeEnded(queue.owner(), now);
                if (tx.queues().countOf(queue.owner()) >= most) {
                    throw new Refused(new Reason.TooMany("queues of yours; delete one that you do not read", most));
                }
            }
            tx.queueWrites().put(queue);
            return true;
        });
    }

    public boolean remove(String id) {
        return store.write(new TreeSet<HomeId>(), tx -> tx.queueWrites().remove(id));
    }

    /** The queue as it is now; empty if another reader moved it meanwhile, or it is gone. */
    public Optional<QueueRow> move(QueueRow queue, QueueRow.Progress to) {
        Instant now = now();
        boolean moved =
                store.write(new TreeSet<HomeId>(), tx -> tx.queueWrites().move(queue.id(), queue.progress(), to, now));
        return moved ? Optional.of(queue.at(to, now)) : Optional.empty();
    }

    /** Somebody reads it. Written now and then only. */
    public QueueRow heard(QueueRow queue) {
        Instant now = now();
        if (now.isBefore(queue.life().heard().plus(queue.life().silence().dividedBy(NOTES)))) {
            return queue;
        }
        store.write(new TreeSet<HomeId>(), tx -> {
            tx.queueWrites().heard(queue.id(), now);
            return true;
        });
        return queue.at(queue.progress(), now);
    }

    /** Forgets those that were given up long ago. */
    public void sweep() {
        Instant before = now().minus(REMEMBERED);
        store.write(new TreeSet<HomeId>(), tx -> tx.queueWrites().removeEnded(before));
    }
}
