package dev.orrery.dav.report;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.util.function.Function;

/** Reads {@code start} and {@code end} of CALDAV:time-range, expand and the limits (RFC 4791 sections 9.6 and 9.9). */
final class TimeRanges {
    private TimeRanges() {}

    /**
     * Either end may be open, not both.
     *
     * @param refusal makes the reason when an end is no date with UTC time, or the end does not follow the start
     */
    static TimeRange read(XmlElement element, Function<String, Reason> refusal) {
        String name = element.name().local();
        String start = element.attribute("start");
        String end = element.attribute("end");
        if (start == null && end == null) {
            throw new Refused(refusal.apply(name + " has a start, an end or both."));
        }
        long from = start == null ? Long.MIN_VALUE : instant(start);
        long to = end == null ? Long.MAX_VALUE : instant(end);
        if (start != null && from == Long.MIN_VALUE || end != null && to == Long.MIN_VALUE) {
            throw new Refused(refusal.apply(name + " takes dates with UTC time, such as 20260131T120000Z."));
        }
        if (from >= to) {
            throw new Refused(refusal.apply("The end of " + name + " lies after its start."));
        }
        return new TimeRange(from, to);
    }

    /** Like {@link #read}, and both ends must be there. */
    static TimeRange readClosed(XmlElement element, Function<String, Reason> refusal) {
        if (element.attribute("start") == null || element.attribute("end") == null) {
            throw new Refused(refusal.apply(element.name().local() + " has a start and an end."));
        }
        return read(element, refusal);
    }

    private static long instant(String text) {
        Long seconds = CalendarTime.parseUtc(text.strip());
        return seconds == null ? Long.MIN_VALUE : seconds;
    }
}
