package dev.orrery.ical.recur;

import org.jspecify.annotations.Nullable;

/**
 * The digits of a DATE or DATE-TIME value (RFC 5545 sections 3.3.4 and 3.3.5), without a zone.
 *
 * @param local seconds since 1970-01-01T00:00 as written; midnight for a date
 * @param utc true if it ends with Z
 */
public record LocalValue(long local, boolean date, boolean utc) {
    /**
     * Null if it is neither. Taken too: hyphens and colons of ISO 8601, a missing second, second 60 (as 59), hour 24 (as
     * the next midnight), lower-case letters.
     */
    public static @Nullable LocalValue parse(String value) {
        int n = value.length();
        if (n == 8) {
            long date = date(value);
            return date < 0 ? null : new LocalValue(midnight(date), true, false);
        }
        if ((n == 15 || n == 16) && isT(value.charAt(8)) && (n == 15 || isZ(value.charAt(15)))) {
            return dateTime(value, n == 16);
        }
        return loose(value);
    }

    private static @Nullable LocalValue dateTime(String value, boolean utc) {
        long date = date(value);
        int hour = digits(value, 9, 2);
        int minute = digits(value, 11, 2);
        int second = digits(value, 13, 2);
        if (date < 0 || hour < 0 || minute < 0 || second < 0 || hour > 24 || minute > 59 || second > 60) {
            return null;
        }
        if (hour == 24 && minute + second > 0) {
            return null;
        }
        return new LocalValue(midnight(date) + hour * 3600L + minute * 60L + Math.min(second, 59), false, utc);
    }

    private static @Nullable LocalValue loose(String value) {
        if (value.length() > 40) {
            return null;
        }
        StringBuilder plain = new StringBuilder(value.length() + 2);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean separator = i > 0 && (c == '-' || c == ':');
            if (!separator && c != ' ' && c != '\t') {
                plain.append(c);
            }
        }
        int dot = plain.indexOf(".");
        if (dot > 0) { // fractions of a second
            boolean z = isZ(plain.charAt(plain.length() - 1));
            plain.setLength(dot);
            plain.append(z ? "Z" : "");
        }
        if (plain.length() >= 13 && isT(plain.charAt(8)) && (plain.length() == 13 || plain.length() == 14)) {
            plain.insert(13, "00");
        }
        String normal = plain.toString();
        boolean changed = !normal.equals(value);
        return changed && (normal.length() == 8 || normal.length() == 15 || normal.length() == 16)
                ? parse(normal)
                : null;
    }

    private static boolean isT(char c) {
        return c == 'T' || c == 't';
    }

    private static boolean isZ(char c) {
        return c == 'Z' || c == 'z';
    }

    /** Year, month and day in one number; -1 if they are no date. */
    private static long date(String value) {
        int year = digits(value, 0, 4);
        int month = digits(value, 4, 2);
        int day = digits(value, 6, 2);
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > Gregorian.monthLength(year, month)) {
            return -1;
        }
        return year * 10_000L + month * 100L + day;
    }

    private static long midnight(long date) {
        return Gregorian.midnight(Gregorian.day((int) (date / 10_000), (int) (date / 100 % 100), (int) (date % 100)));
    }

    private static int digits(String value, int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
