package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** What was noted about bookings and requests, in the state that a {@link Snapshot} shows. No part of the log. */
public interface Bookings {
    /** What waits for the home's owner, the oldest first. */
    List<RequestRow> requests(HomeId home, int limit);

    /** The same of one kind. */
    List<RequestRow> requests(HomeId home, RequestRow.Kind kind, int limit);

    Optional<RequestRow> request(HomeId home, String id);

    /**
     * What waits about one object, the oldest first.
     *
     * @param kinds at least one; contents of others are not read
     */
    List<RequestRow> requestsAbout(HomeId home, String uid, Set<RequestRow.Kind> kinds);

    /** How many wait in all homes. */
    long countRequests();

    /** How many of one kind wait in a home. */
    long countRequests(HomeId home, RequestRow.Kind kind);

    /** Offers of a resource that have not ended at {@code now}. */
    List<OfferRow> offers(HomeId home, Instant now);

    /** The answer about an object that is held until its authority has it. */
    Optional<HeldAnswer> heldAnswer(HomeId home, String uid);

    /** Those that were decided first before a moment, the oldest first. */
    List<HeldAnswer> heldAnswers(Instant before, int limit);

    /** How many are held in all homes. */
    long countHeldAnswers();

    /** What was set for a home, by key. */
    Map<String, String> preferences(HomeId home);

    /** Seconds that a payer may hold; empty if nothing was set for this very name. */
    OptionalLong limit(String quota, String payer);

    /** Every limit of a quota, by payer. */
    Map<String, Long> limits(String quota);

    /** Whose limit a person's bookings count against; empty if it is their own. */
    Optional<String> groupOf(String quota, String person);

    /** Everybody who shares a limit, with the name they share it under. */
    Map<String, String> groups(String quota);

    /** Confirmed periods of a quota that end after {@code since} (seconds), in order of start. */
    List<QuotaPeriod> periods(String quota, long since);

    /** What a resource's booking holds of all quotas. */
    List<QuotaPeriod> periodsOf(HomeId home, String uid);

    /** The UIDs of all objects about which a home holds periods, offers, or requests. */
    Set<String> booked(HomeId home);

    /**
     * Seconds that a payer holds after {@code since}.
     *
     * @param home and {@code uid}: a booking that does not count, because it is what is being decided
     */
    long used(String quota, String payer, long since, HomeId home, String uid);

    /**
     * True if a person holds something of a quota in one of many stretches of time, whatever the resource.
     *
     * @param counts which of what is held there; it must not ask the store
     */
    boolean holds(String quota, String person, Stretches times, Predicate<QuotaPeriod> counts);
}
