package dev.orrery.scheduling;

/**
 * What a person wants done with messages where RFC 5546 leaves the choice. Immutable.
 *
 * @param uninvited what becomes of an answer by somebody who was not invited, and of an invitation that does not name its
 *     reader ("party crashing", RFC 5546 section 3.2.3)
 * @param organizerChange who may take over as organizer in an update
 * @param add what an ADD does
 * @param refreshing whether a REFRESH is answered at once
 */
public record SchedulingPolicy(
        Uninvited uninvited, OrganizerChange organizerChange, AddMethod add, Refreshing refreshing) {

    public enum Uninvited {
        REFUSE,
        TAKE
    }

    public enum OrganizerChange {
        NEVER,
        /** Whoever is an attendee of what is stored. */
        ATTENDEE,
        ANY
    }

    public enum AddMethod {
        /** Ask the organizer for the whole object. */
        REFRESH,
        /** Add the occurrence as it came. */
        ADD,
        IGNORE
    }

    public enum Refreshing {
        /** The person decides. */
        NEVER,
        ALWAYS
    }

    /** What applies to who has said nothing. */
    public static final SchedulingPolicy USUAL =
            new SchedulingPolicy(Uninvited.REFUSE, OrganizerChange.ATTENDEE, AddMethod.REFRESH, Refreshing.NEVER);
}
