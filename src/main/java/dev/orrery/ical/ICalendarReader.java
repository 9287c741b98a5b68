package dev.orrery.ical;

import java.util.List;

/**
 * Reads iCalendar text into an untyped tree (RFC 5545 section 3.1): unfolds octet by octet, takes a byte order mark, bare
 * LF and bare CR as line breaks, names in any case. Bounded: see {@link Limits}.
 */
public final class ICalendarReader {
    private ICalendarReader() {}

    /**
     * The one VCALENDAR of the text.
     *
     * @throws dev.orrery.model.Refused InvalidCalendarData with line and rule
     */
    public static Component read(byte[] text) {
        throw new UnsupportedOperationException();
    }

    /** Every VCALENDAR of the text, at least one. */
    public static List<Component> readAll(byte[] text) {
        throw new UnsupportedOperationException();
    }
}
