package dev.orrery.ical;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A DURATION value (RFC 5545 section 3.3.6): days count on the wall clock, the rest exactly.
 *
 * @param days nominal days, weeks included
 * @param seconds exact, of the same sign
 */
public record Duration(int days, int seconds) {
    static final Duration ZERO = new Duration(0, 0);

    private static final long MOST = 86_400L * 365 * 9_000;

    /** Null if it is no duration. Parts in any order, as some programs write them. */
    public static @Nullable Duration parse(String text) {
        String value = text.strip();
        int at = 0;
        int sign = 1;
        if (at < value.length() && (value.charAt(at) == '+' || value.charAt(at) == '-')) {
            sign = value.charAt(at++) == '-' ? -1 : 1;
        }
        if (at >= value.length() || Character.toUpperCase(value.charAt(at++)) != 'P') {
            return null;
        }
        long days = 0;
        long seconds = 0;
        boolean any = false;
        while (at < value.length()) {
            if (Character.toUpperCase(value.charAt(at)) == 'T') {
                at++;
                continue;
            }
            long number = 0;
            int from = at;
            while (at < value.length() && Character.isDigit(value.charAt(at)) && number < MOST) {
                number = number * 10 + Character.digit(value.charAt(at++), 10);
            }
            if (at == from || at == value.length()) {
                return null;
            }
            switch (Character.toUpperCase(value.charAt(at++))) {
                case 'W' -> days += number * 7;
                case 'D' -> days += number;
                case 'H' -> seconds += number * 3600;
                case 'M' -> seconds += number * 60;
                case 'S' -> seconds += number;
                default -> {
                    return null;
                }
            }
            any = true;
        }
        if (!any || days > MOST / 86_400 || seconds > Integer.MAX_VALUE) {
            return null;
        }
        return new Duration((int) (days * sign), (int) (seconds * sign));
    }

    /** A length of time as people set it, a day being 24 hours; empty if it is none, or negative. */
    public static Optional<java.time.Duration> length(String text) {
        Duration read = parse(text);
        return read == null || read.isNegative()
                ? Optional.empty()
                : Optional.of(java.time.Duration.ofSeconds(read.total()));
    }

    /** Where it ends when it begins at a local time on a zone's clock. */
    public long end(long startLocal, Zone zone) {
        return days == 0 ? zone.toUtc(startLocal) + seconds : zone.toUtc(startLocal + days * 86_400L) + seconds;
    }

    /** In seconds, a day being 24 hours. */
    public long total() {
        return days * 86_400L + seconds;
    }

    boolean isNegative() {
        return days < 0 || seconds < 0;
    }
}
