package dev.orrery.ical;

import dev.orrery.ical.recur.Gregorian;
import dev.orrery.ical.recur.LocalValue;
import org.jspecify.annotations.Nullable;

/**
 * A DATE or DATE-TIME value (RFC 5545 sections 3.3.4 and 3.3.5).
 *
 * @param local seconds since 1970-01-01T00:00 on its own clock; midnight for a date
 * @param zone null for a date and for floating time
 */
public record CalendarTime(
        long local, boolean date, @Nullable Zone zone) {
    /**
     * Reads the value of a property such as DTSTART. The form of the value decides what it is, whatever VALUE says; a
     * TZID that means nothing makes it floating.
     *
     * @return null if it is neither DATE nor DATE-TIME
     */
    public static @Nullable CalendarTime of(Property property, ObjectZones zones) {
        return of(property.value(), property.parameter("TZID"), zones);
    }

    static @Nullable CalendarTime of(String value, @Nullable String tzid, ObjectZones zones) {
        LocalValue digits = LocalValue.parse(value);
        if (digits == null) {
            digits = LocalValue.parse(value.strip());
            if (digits == null) {
                return null;
            }
        }
        Zone zone = digits.utc() ? Zone.UTC : digits.date() || tzid == null ? null : zones.find(tzid);
        return new CalendarTime(digits.local(), digits.date(), zone);
    }

    /** Seconds since the epoch; {@code floating} serves dates and floating times. */
    public long utc(Zone floating) {
        return (zone == null ? floating : zone).toUtc(local);
    }

    public boolean isFloating() {
        return zone == null;
    }

    /** Reads {@code 20260104T000000Z} and nothing else: the form of CALDAV:time-range. Null if it is not of that form. */
    public static @Nullable Long parseUtc(String value) {
        if (value.length() != 16) {
            return null;
        }
        LocalValue digits = LocalValue.parse(value);
        return digits == null || !digits.utc() ? null : digits.local();
    }

    /** Seconds since the epoch as {@code 20260104T000000Z}. */
    public static String formatUtc(long seconds) {
        return format(seconds, false) + "Z";
    }

    /** Local seconds as {@code 20260104T000000}, or as {@code 20260104}. */
    public static String format(long local, boolean date) {
        int day = Gregorian.dayOf(local);
        int year = Gregorian.year(day);
        int dayOfYear = day - Gregorian.yearStart(year);
        int month = Gregorian.month(year, dayOfYear);
        int dayOfMonth = dayOfYear - Gregorian.beforeMonth(year, month) + 1;
        StringBuilder out = new StringBuilder(16);
        digits(year, 4, out);
        digits(month, 2, out);
        digits(dayOfMonth, 2, out);
        if (!date) {
            int time = (int) (local - Gregorian.midnight(day));
            out.append('T');
            digits(time / 3600, 2, out);
            digits(time / 60 % 60, 2, out);
            digits(time % 60, 2, out);
        }
        return out.toString();
    }

    private static void digits(int number, int width, StringBuilder out) {
        String text = Integer.toString(Math.max(0, number));
        for (int i = text.length(); i < width; i++) {
            out.append('0');
        }
        out.append(text);
    }
}
