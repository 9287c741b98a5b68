package dev.orrery.scheduling.booking;

import dev.orrery.ical.Zone;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What a resource is asked for. Immutable.
 *
 * @param organizer mail address, lower case; empty if the organizer has none
 * @param own the resource's mail address, lower case; empty if it has none
 * @param organizers and {@code attendees}: every address of these people, as access control lists may name them
 * @param zone of the resource's clock
 * @param permitted when bookings may begin and end
 */
public record Asked(
        String organizer,
        String own,
        List<String> organizers,
        List<String> attendees,
        Times times,
        Zone zone,
        PermittedTimes permitted,
        Instant now) {

    /**
     * For when.
     *
     * @param all occurrences that take time, as far as they are looked at, in order of start
     * @param before what was accepted of it
     * @param recurring true for a series, also of one occurrence
     * @param last when the last one ends, beyond the window, too, in seconds since the epoch; {@code Long.MAX_VALUE} if never
     * @param later of a series without an end: those that meet something which is there already, beyond what is looked at
     */
    public record Times(List<Occurrence> all, Before before, boolean recurring, long last, List<Occurrence> later) {
        public Times {
            all = List.copyOf(all);
            later = List.copyOf(later);
        }
    }

    /**
     * What was accepted before.
     *
     * @param settled at the same times: a change of another one does not put them into question
     * @param staying those of them that stay accepted whatever is answered: of a series that goes on for longer now, what
     *     has a component of its own, for the series is accepted as a whole or not at all
     * @param longer whether the last one ends later than the last that was accepted
     */
    public record Before(Set<Occurrence> settled, Set<Occurrence> staying, boolean longer) {
        public static final Before NOTHING = new Before(Set.of(), Set.of(), true);

        public Before {
            settled = Set.copyOf(settled);
            staying = Set.copyOf(staying);
        }
    }

    public List<Occurrence> occurrences() {
        return times.all();
    }

    /** Those about which there is something to decide. */
    public List<Occurrence> open() {
        return times.all().stream().filter(this::isOpen).toList();
    }

    boolean isOpen(Occurrence one) {
        return !times.before().settled().contains(one);
    }

    public boolean recurring() {
        return times.recurring();
    }
}
