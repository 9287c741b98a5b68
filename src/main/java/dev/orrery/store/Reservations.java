package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.List;

/**
 * Promises of a journal in another database than the store: what a decision is about to take of a quota is written there
 * first and counts from then on. Then the store decides, and says in the same transaction that the journal has to hear of
 * it; then the journal is brought in line with what the store holds. Whatever breaks off in between, {@link #round} mends.
 * Thread-safe.
 */
public interface Reservations {
    /**
     * Asks each quota what is left, and reserves if that is enough. Another try for the same booking takes nothing twice: of
     * a booking only the most counts that it may end up with.
     *
     * @throws dev.orrery.model.Refused Unavailable while the journal cannot be reached
     */
    Reservation reserve(ReservationRequest request);

    /**
     * Brings the journal in line with what the store holds for a booking, and ends a reservation; a second time does nothing.
     *
     * @param token of the reservation; empty for none
     * @throws dev.orrery.model.Refused Unavailable while one of both cannot be reached
     */
    void settle(HomeId home, String uid, String token);

    /**
     * Settles what is due, and reservations whose time is over. Bounded. A booking that a fault of ours stops is left for the
     * next round, and stops no other.
     *
     * @return true if there may be more
     * @throws dev.orrery.model.Refused Unavailable while one of both cannot be reached
     */
    boolean round();

    /**
     * Compares everything that both hold from now on, and settles what differs.
     *
     * @return how many bookings differed
     * @throws dev.orrery.model.Refused Unavailable while one of both cannot be reached
     */
    int repair();

    /**
     * What is reserved for a booking and not confirmed.
     *
     * @param seconds of the quota
     * @param ends when it counts no more, unless a decision is found then
     * @param over whether that is past
     */
    record Pending(String quota, String payer, long seconds, Instant ends, boolean over) {}

    /**
     * Reservations of a booking that wait for a decision, or for the journal to hear of it; changes nothing.
     *
     * @throws dev.orrery.model.Refused Unavailable while the journal cannot be reached
     */
    List<Pending> pending(HomeId home, String uid);

    /**
     * A reservation whose time was over without word of a decision.
     *
     * @param seconds of the quota
     * @param found when a round looked
     * @param held whether the store held the booking then, and so the quota does; else it was given back
     */
    record Expired(String quota, String payer, long seconds, Instant found, boolean held) {}

    /**
     * Those of a booking in the last two months, the oldest first; changes nothing.
     *
     * @throws dev.orrery.model.Refused Unavailable while the journal cannot be reached
     */
    List<Expired> expired(HomeId home, String uid);

    /** Sentences about what differs and is not known to be due; changes nothing. */
    List<String> differences();

    /** Bookings of which the journal has still to hear. */
    long due();

    /** How many bookings a fault of ours kept from being settled in the last round. */
    int stuck();

    /** What is wrong now, in sentences; empty when all is well. */
    List<String> problems();

    /**
     * Since the start.
     *
     * @param reserved reservations that were made
     * @param refused requests for which not enough was left
     * @param settled bookings that were brought in line
     * @param expired reservations that were found without a decision
     * @param repaired bookings that differed without a reason
     * @param faults times a fault of ours kept a booking from being settled
     * @param failures times the journal could not answer
     */
    record Counts(long reserved, long refused, long settled, long expired, long repaired, long faults, long failures) {}

    Counts counts();
}
