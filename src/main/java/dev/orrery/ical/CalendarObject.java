package dev.orrery.ical;

import java.time.Instant;
import java.util.List;

/**
 * A checked calendar object resource (RFC 4791 section 4.1): one component type besides VTIMEZONE, one UID, no METHOD.
 * What real clients get wrong but can be understood is taken and noted.
 *
 * @param root the VCALENDAR, read from {@code text}
 * @param text the bytes to store: those that came, unless {@code repaired}
 * @param repaired true if {@code text} differs from what the client sent (then its PUT gets no ETag)
 * @param remarks what was tolerated or repaired, one sentence each, for the log
 */
public record CalendarObject(Component root, byte[] text, CalendarIndex index, boolean repaired, List<String> remarks) {
    /**
     * Reads and checks.
     *
     * @param now becomes the DTSTAMP of a component that has none
     * @throws dev.orrery.model.Refused InvalidCalendarData, InvalidCalendarObject, NotCalendarData, TooManyInstances
     */
    public static CalendarObject parse(byte[] text, Instant now) {
        throw new UnsupportedOperationException();
    }

    public String uid() {
        return index.uid();
    }

    /** VEVENT, VTODO, VJOURNAL, VFREEBUSY, VAVAILABILITY or a name this server does not know. */
    public String component() {
        return index.component();
    }
}
