package dev.orrery.scheduling.booking;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What functions of a policy may ask about the world, in one state of it. Without the booking that is decided. */
public interface Ground {
    /** Every single thing that takes time of the resource: events, and offers to others. Each counts once for the capacity. */
    List<Span> taken(Span within);

    /** When the resource is not available to anybody (RFC 7953). */
    List<Span> closed(Span within);

    /** When somebody else who is invited is busy, as far as that is known here. */
    List<Span> othersBusy(Span within);

    /** What the organizer may still hold of a quota; empty if nothing limits it. */
    Optional<Duration> left(String quota);

    /** What is not left only because of other bookings that nobody has decided yet. */
    Duration undecided(String quota);

    /** Whether the organizer holds something else of the quota at any of these times. */
    boolean holdsElsewhere(String quota, List<Span> times);

    /** Address of a member of the pool to whom the booking was passed on, at the same times, and who is free otherwise. */
    Optional<String> standIn(String quota, List<Span> times);

    /** Address of a member of the pool that is free at all these times. */
    Optional<String> freeMember(String quota, List<Span> times);
}
