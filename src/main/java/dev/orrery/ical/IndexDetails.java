package dev.orrery.ical;

import dev.orrery.ical.CalendarIndex.Attendee;
import java.util.List;

/**
 * The part of an index that is decoded when first needed. Immutable.
 *
 * @param maxAttendees most in any one component
 * @param recurrenceIds of the overrides as written
 * @param declined who has declined what of it; each of them once
 * @param blocks the parts of the text that a whole calendar is joined from
 */
record IndexDetails(
        Master master,
        int maxAttendees,
        List<Attendee> attendees,
        List<Declined> declined,
        List<String> recurrenceIds,
        List<Block> blocks,
        TimelineQuery query) {

    /**
     * Of the component without RECURRENCE-ID, or of the first if there is none.
     *
     * @param organizer empty if none
     * @param status in upper case; empty if none
     * @param classification in upper case
     */
    record Master(String summary, String organizer, String status, String classification, boolean transparent) {}

    /** @param components in which the attendee has PARTSTAT=DECLINED, by number */
    record Declined(String address, List<Integer> components) {}

    /**
     * A range of the text: one VTIMEZONE, or neighbouring other components.
     *
     * @param tzid of the VTIMEZONE; empty for other components
     */
    record Block(int start, int end, String tzid) {}

    Timeline timeline() {
        return query.timeline();
    }
}
