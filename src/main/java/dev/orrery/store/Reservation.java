package dev.orrery.store;

import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a journal promised, or why not.
 *
 * @param token names it; empty if nothing was reserved, because a limit would be exceeded, or something else is
 *     {@link Elsewhere#UNDECIDED}
 * @param until a decision that rests on it has to begin before this moment
 * @param quotas what each quota said
 */
public record Reservation(String token, ReservationRequest request, Instant until, Map<String, Standing> quotas) {
    public Reservation {
        quotas = Map.copyOf(quotas);
    }

    /** Whether another store decides first of a member of the same pool. */
    public boolean waits() {
        return request.pools().stream()
                .map(quotas::get)
                .anyMatch(one -> one != null && one.elsewhere() == Elsewhere.UNDECIDED);
    }

    /**
     * @param payer whose limit counts
     * @param left seconds beside what this booking holds; empty if nothing limits it
     * @param undecided seconds that are not left only because of bookings that nobody has decided yet
     * @param elsewhere what else the person holds at one of the times
     */
    public record Standing(String payer, OptionalLong left, long undecided, Elsewhere elsewhere) {}

    /** What is known of other things that the person holds. */
    public enum Elsewhere {
        NOTHING,
        /** For the same event another store is about to decide of a member of the same pool. */
        UNDECIDED,
        SOMETHING
    }
}
