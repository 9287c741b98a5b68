package dev.orrery.ical;

/** Writes a tree as iCalendar text: CRLF, folded at 75 octets but never inside a character (RFC 5545 section 3.1). */
public final class ICalendarWriter {
    private ICalendarWriter() {}

    public static byte[] write(Component component) {
        throw new UnsupportedOperationException(component.name());
    }
}
