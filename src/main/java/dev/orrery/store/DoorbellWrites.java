package dev.orrery.store;

import java.time.Instant;

/** What a transaction writes about doorbells. None of it is a change of a home, and none needs a home's lock. */
public interface DoorbellWrites {
    /** In place of the one that the queue has. */
    void put(DoorbellRow doorbell);

    /** False if there is none that waits for this challenge. */
    boolean prove(String queue, String challenge);

    /** Nothing happens if it is gone, or did not ring last as {@code from} says: then false. */
    boolean rung(DoorbellRow doorbell, DoorbellRow.Rung to, Instant due);

    /** When it is to be looked at again; the epoch's begin for not before there is news. */
    void look(String queue, Instant due);

    /** False if the queue has none. */
    boolean remove(String queue);
}
