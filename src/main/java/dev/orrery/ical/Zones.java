package dev.orrery.ical;

import org.jspecify.annotations.Nullable;

/**
 * Finds the zone that a TZID means: the JDK's, its aliases, Windows names (CLDR), prefixed Olson names; and where it
 * defines something else, the VTIMEZONE of the same object. Thread-safe.
 */
public final class Zones {
    private Zones() {}

    /** A zone known without any VTIMEZONE; null if the name means nothing. */
    public static @Nullable Zone known(String tzid) {
        try {
            return Zone.of(java.time.ZoneId.of(tzid));
        } catch (java.time.DateTimeException e) {
            return null;
        }
    }

    /**
     * The value of CALDAV:calendar-timezone: iCalendar text with exactly one VTIMEZONE (RFC 4791 section 5.2.2).
     *
     * @throws dev.orrery.model.Refused InvalidTimeZone
     */
    public static Zone ofCalendarTimeZone(String icalendar) {
        throw new UnsupportedOperationException(icalendar);
    }

    /**
     * The standard definition of a zone (RFC 7809): a VCALENDAR with one VTIMEZONE of that TZID.
     *
     * @throws dev.orrery.model.Refused InvalidTimeZone by reference, if the name is unknown
     */
    public static String definition(String tzid) {
        throw new UnsupportedOperationException(tzid);
    }
}
