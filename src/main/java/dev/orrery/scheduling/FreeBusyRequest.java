package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.Property;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The question when people are free, as a client sends it to an outbox (RFC 6638 section 5) or somebody elsewhere by mail (RFC
 * 5546 section 3.3.2). Immutable.
 *
 * @param uid of the question; every answer repeats it
 * @param organizer who asks
 * @param attendees who is asked about, as written
 * @param moved UID of the event that is to be moved, whose own time does not count; empty if none
 */
public record FreeBusyRequest(String uid, Property organizer, List<Property> attendees, TimeRange range, String moved) {
    /** How long a time anybody may ask about: a little over three years, in seconds. */
    public static final long LONGEST = 1_100L * 86_400;

    /** What Apple's programs call the event that is to be moved. */
    private static final String MOVED = "X-CALENDARSERVER-MASK-UID";

    public FreeBusyRequest {
        attendees = List.copyOf(attendees);
    }

    /** @throws Refused InvalidCalendarData, InvalidSchedulingMessage */
    public static FreeBusyRequest read(byte[] text) {
        return of(ICalendarReader.read(text));
    }

    /** @throws Refused InvalidSchedulingMessage */
    public static FreeBusyRequest of(Component calendar) {
        List<Property> methods = calendar.all("METHOD");
        if (methods.size() != 1 || !methods.getFirst().value().strip().equalsIgnoreCase("REQUEST")) {
            throw refuse(
                    calendar.line(),
                    "who asks when people are free sends METHOD:REQUEST with a VFREEBUSY (RFC 5546, 3.3.2)");
        }
        List<Component> content = calendar.content();
        if (content.size() != 1 || !content.getFirst().is("VFREEBUSY")) {
            throw refuse(
                    calendar.line(),
                    "who asks when people are free sends exactly one VFREEBUSY; an outbox takes nothing else (RFC 6638, 5)");
        }
        Component question = content.getFirst();
        require(question, "DTSTAMP");
        List<Property> attendees = question.all("ATTENDEE");
        if (attendees.isEmpty()) {
            throw refuse(question.line(), "VFREEBUSY names in ATTENDEE who is asked about (RFC 5546, 3.3.2)");
        }
        return new FreeBusyRequest(
                require(question, "UID").value().strip(),
                require(question, "ORGANIZER"),
                attendees,
                range(question),
                Objects.requireNonNullElse(question.value(MOVED), "").strip());
    }

    private static TimeRange range(Component question) {
        Property start = require(question, "DTSTART");
        Property end = require(question, "DTEND");
        Long from = CalendarTime.parseUtc(start.value().strip());
        Long to = CalendarTime.parseUtc(end.value().strip());
        if (from == null || to == null) {
            throw refuse((from == null ? start : end).line(), "the time asked about is given in UTC (RFC 5546, 3.3.2)");
        }
        if (from >= to) {
            throw refuse(end.line(), "DTEND lies after DTSTART (RFC 5545, 3.8.2.2)");
        }
        if (to - from > LONGEST) {
            throw refuse(end.line(), "at most " + LONGEST / 86_400 + " days can be asked about at once");
        }
        return new TimeRange(from, to);
    }

    /** The answer for one attendee: a VCALENDAR with METHOD:REPLY (RFC 5546 section 3.3.3). */
    public Component reply(Property attendee, FreeBusy busy, Instant now) {
        List<Property> about = List.of(
                new Property("UID", uid),
                new Property("DTSTAMP", CalendarTime.formatUtc(now.getEpochSecond())),
                ScheduleParameters.without(organizer),
                ScheduleParameters.without(attendee));
        return MessageWriter.calendar(ItipMethod.REPLY, List.of(busy.toComponent(about)));
    }

    private static Property require(Component question, String name) {
        @Nullable Property property = question.property(name);
        if (property == null || property.value().isBlank()) {
            throw refuse(question.line(), "VFREEBUSY needs " + name + " (RFC 5546, 3.3.2)");
        }
        return property;
    }

    private static Refused refuse(int line, String rule) {
        return new Refused(new Reason.InvalidSchedulingMessage(line, rule));
    }
}
