package dev.orrery.scheduling.booking;

import dev.orrery.ical.Zone;
import java.time.Instant;
import java.util.List;

/**
 * What a resource is asked for. Immutable.
 *
 * @param organizer mail address, lower case; empty if the organizer has none
 * @param own the resource's mail address, lower case; empty if it has none
 * @param organizers and {@code attendees}: every address of these people, as access control lists may name them
 * @param occurrences those that take time, inside the window, in order of start
 * @param recurring true for a series, also of one occurrence
 * @param zone of the resource's clock
 * @param permitted when bookings may begin and end
 */
public record Asked(
        String organizer,
        String own,
        List<String> organizers,
        List<String> attendees,
        List<Occurrence> occurrences,
        boolean recurring,
        Zone zone,
        PermittedTimes permitted,
        Instant now) {
    public Asked {
        occurrences = List.copyOf(occurrences);
    }

    /** From the first start to the last end, with a time after it in which others are looked for. */
    public Span reach(long more) {
        long start =
                occurrences.stream().mapToLong(one -> one.span().start()).min().orElse(0);
        long end = occurrences.stream().mapToLong(one -> one.span().end()).max().orElse(start);
        return new Span(start, end + more);
    }
}
