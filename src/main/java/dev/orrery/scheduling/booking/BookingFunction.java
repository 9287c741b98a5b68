package dev.orrery.scheduling.booking;

import java.time.Duration;

/** One step of a policy. Names and arguments are those that imip-agent gave them; the others are Orrery's own. */
public sealed interface BookingFunction {
    /** {@code schedule_in_freebusy [N]}: yes if never more than N bookings overlap, else no. */
    record InFreeBusy(int capacity) implements BookingFunction {}

    /** {@code schedule_corrected_in_freebusy}: the same, on permitted times; proposes them where other times are asked for. */
    record Corrected() implements BookingFunction {}

    /** {@code schedule_next_available_in_freebusy}: proposes the next time that is free for everybody. */
    record NextAvailable() implements BookingFunction {}

    /** {@code same_domain_only}: no to organizers of other mail domains. */
    record SameDomainOnly() implements BookingFunction {}

    /** {@code access_control_list}: no to whom the preference {@code acl} declines. */
    record AccessControl() implements BookingFunction {}

    /** {@code lead_time PT1H}: no to what begins sooner. */
    record LeadTime(Duration least) implements BookingFunction {}

    /** {@code longest_duration PT4H}: no to what takes longer. */
    record LongestDuration(Duration most) implements BookingFunction {}

    /** {@code horizon P90D}: no to what ends later than this from now. */
    record Horizon(Duration most) implements BookingFunction {}

    /** {@code partial_conflicts N}: up to N occurrences that are not free are declined, the others accepted. */
    record PartialConflicts(int most) implements BookingFunction {}

    /** {@code check_quota [QUOTA]}: no to what the organizer has no time left for. */
    record CheckQuota(String quota) implements BookingFunction {}

    /** {@code schedule_across_quota [QUOTA]}: a pool, in which a free member stands in. */
    record AcrossQuota(String quota) implements BookingFunction {}

    /** {@code accept_if_free}: yes to what is free, and no answer otherwise. */
    record AcceptIfFree() implements BookingFunction {}

    /** {@code decline_if_busy}: no to what is not free, and no answer otherwise. */
    record DeclineIfBusy() implements BookingFunction {}

    /** {@code accept}: yes. */
    record AcceptAll() implements BookingFunction {}

    /** {@code decline}: no. */
    record DeclineAll() implements BookingFunction {}

    /** {@code tentative}: perhaps; the time is held. */
    record TentativeAll() implements BookingFunction {}

    /** {@code tentative_if_free}: perhaps to what is free, and no answer otherwise. */
    record TentativeIfFree() implements BookingFunction {}

    /** {@code approve}: somebody has to say yes. */
    record Approval() implements BookingFunction {}

    /**
     * {@code from DOMAIN FUNCTION}: asked only about invitations of organizers in that mail domain.
     *
     * @param domain in lower case; subdomains are other domains
     */
    record From(String domain, BookingFunction function) implements BookingFunction {}

    /** {@code final FUNCTION}: if it answers, nothing after it is asked. What none of them answers waits for somebody to approve. */
    record Final(BookingFunction function) implements BookingFunction {}
}
