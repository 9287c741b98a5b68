package dev.orrery.scheduling.booking;

/** A stretch of time in seconds since the epoch; {@code end} is the first second after it. */
public record Span(long start, long end) {
    /** True if they have a second in common. */
    public boolean overlaps(Span other) {
        return start < other.end && end > other.start;
    }

    /** In seconds. */
    public long length() {
        return end - start;
    }
}
