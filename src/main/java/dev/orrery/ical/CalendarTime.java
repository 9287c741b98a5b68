package dev.orrery.ical;

import org.jspecify.annotations.Nullable;

/**
 * A DATE or DATE-TIME value (RFC 5545 sections 3.3.4 and 3.3.5).
 *
 * @param local seconds since 1970-01-01T00:00 on its own clock; midnight for a date
 * @param zone null for a date and for floating time
 */
public record CalendarTime(
        long local, boolean date, @Nullable Zone zone) {
    /** Seconds since the epoch; {@code floating} serves dates and floating times. */
    public long utc(Zone floating) {
        return (zone == null ? floating : zone).toUtc(local);
    }

    public boolean isFloating() {
        return zone == null;
    }

    /** Reads {@code 20260104T000000Z} and nothing else: the form of CALDAV:time-range. Null if it is not of that form. */
    public static @Nullable Long parseUtc(String value) {
        throw new UnsupportedOperationException(value);
    }

    /** Seconds since the epoch as {@code 20260104T000000Z}. */
    public static String formatUtc(long seconds) {
        throw new UnsupportedOperationException();
    }
}
