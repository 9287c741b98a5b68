package dev.orrery.ical;

/**
 * A half-open span of time, as CALDAV:time-range has it (RFC 4791 section 9.9).
 *
 * @param start first second, since the epoch; {@code Long.MIN_VALUE} for no beginning
 * @param end first second after it; {@code Long.MAX_VALUE} for no end
 */
public record TimeRange(long start, long end) {
    public static final TimeRange EVER = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

    public TimeRange {
        if (start >= end) {
            throw new IllegalArgumentException("a time range ends after it starts");
        }
    }
}
