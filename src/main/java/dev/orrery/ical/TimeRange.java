package dev.orrery.ical;

/**
 * A half-open span of time, as CALDAV:time-range has it (RFC 4791 section 9.9).
 *
 * @param start first second, since the epoch; {@code Long.MIN_VALUE} for no beginning
 * @param end first second after it; {@code Long.MAX_VALUE} for no end
 */
public record TimeRange(long start, long end) {
    public static final TimeRange EVER = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

    /** Around the years that iCalendar can write (0000 to 9999); times beyond are as good as no bound. */
    static final long EARLIEST = -70_000_000_000L;

    static final long LATEST = 260_000_000_000L;

    public TimeRange {
        if (start >= end) {
            throw new IllegalArgumentException("a time range ends after it starts");
        }
    }

    /** True if a span touches it: {@code from} before its end, {@code to} after its start. */
    public boolean overlaps(long from, long to) {
        return from < end && to > start;
    }

    /** The start moved back, without overflow. */
    long startLess(long seconds) {
        return Math.max(start, EARLIEST) - seconds;
    }

    /** The end, or the end of all times that can be written. */
    long boundedEnd() {
        return Math.min(end, LATEST);
    }
}
