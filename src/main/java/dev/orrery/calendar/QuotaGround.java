package dev.orrery.calendar;

import dev.orrery.scheduling.booking.Span;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a decision learns about quotas, wherever they are. */
interface QuotaGround {
    /** Whose limit counts: that of the group that the person was put into, or their own. */
    String payer(String quota);

    /** What the person may still hold, without the booking that is decided; empty if nothing limits it. */
    Optional<Duration> left(String quota);

    /** What is not left only because of bookings that are being decided at this moment, or whose decision broke off. */
    Duration undecided(String quota);

    /** Whether the person holds something else of the quota at any of these times. */
    boolean holdsElsewhere(String quota, List<Span> times);
}
