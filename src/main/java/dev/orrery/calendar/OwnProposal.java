package dev.orrery.calendar;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Zone;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.BookingAnswer;
import dev.orrery.scheduling.ItipMessage;
import dev.orrery.scheduling.OutgoingMessage;
import dev.orrery.scheduling.Reader;
import dev.orrery.scheduling.booking.Occurrence;
import dev.orrery.scheduling.booking.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** A person's own proposal of another time (COUNTER, RFC 5546 section 3.2.7). Static and pure. */
final class OwnProposal {
    private OwnProposal() {}

    /**
     * @param message the invitation
     * @throws Refused BadRequest for what has no time that could be moved
     */
    static OutgoingMessage of(Component stored, Reader reader, Span wanted, ItipMessage message) {
        CalendarIndex index = CalendarObject.reindex(ICalendarWriter.write(stored));
        List<Occurrence> first = index
                .instances(BookingTimes.window(index, Duration.ofDays(1), Instant.EPOCH), Zone.UTC, BookingTimes.MOST)
                .stream()
                .limit(1)
                .map(one -> new Occurrence(one.recurrenceId(), new Span(one.start(), one.end()), one.date()))
                .toList();
        if (first.isEmpty() || index.recurring() || !index.component().equals("VEVENT")) {
            throw new Refused(new Reason.BadRequest("Other times can be proposed for single events only."));
        }
        return new BookingAnswer(stored, message, reader, Zone.UTC)
                .counter(first, List.of(wanted), Set.of(), "")
                .messages()
                .getFirst();
    }
}
