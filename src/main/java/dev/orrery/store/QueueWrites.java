package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;

/**
 * What a transaction writes about queues. How far a reader is, is no change of a home, so no entry of the log and no home's
 * lock goes with it; only {@link #put} needs the lock of the queue's home, so that limits hold.
 */
public interface QueueWrites {
    /** A new one. */
    void put(QueueRow queue);

    /** False if there is none of this id. */
    boolean remove(String id);

    /** Nothing happens if the queue is gone, or is not at {@code from} any more: then false. */
    boolean move(String id, QueueRow.Progress from, QueueRow.Progress to, Instant heard);

    /** Somebody reads it; nothing happens if the queue is gone. */
    void heard(String id, Instant when);

    /** Removes those of one owner that were given up before a moment; returns how many. */
    int removeEnded(String owner, Instant before);

    /** Removes everybody's that were given up before a moment; returns how many. */
    int removeEnded(Instant before);

    /** Removes those that belong to a home; those of others that are about it stay. */
    void removeAll(HomeId home);
}
