package dev.orrery.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where quotas are: their limits, who shares one, and what is held. Either the store itself, or a database of its own,
 * which other servers may share ({@code store.journal-url}). Chosen when the store is opened. Thread-safe.
 *
 * <p>Errors: {@code Refused(Reason.Unavailable)} while the database cannot be reached. What cannot be read is never taken for
 * a quota that is free.
 */
public interface Journal {
    /** Every limit of a quota in seconds, by payer. */
    Map<String, Long> limits(String quota);

    /** Everybody who shares a limit, with the name they share it under. */
    Map<String, String> groups(String quota);

    /** Confirmed periods of a quota that end after {@code since} (seconds), in order of start; also those of other stores. */
    List<QuotaPeriod> periods(String quota, long since);

    /** A negative number of seconds forgets the limit. */
    void putLimit(String quota, String payer, long seconds);

    /** An empty name gives the person a limit of their own again. */
    void putGroup(String quota, String person, String payer);

    /** Forgets periods that ended before a moment (seconds): they count no more. Returns how many. */
    int expire(long before);

    /** What a decision needs where quotas are in another database; empty where its own transaction sees to it. */
    Optional<Reservations> reservations();
}
