package dev.orrery.ical;

import java.util.List;

/**
 * Sums busy time over one range and merges it: kinds do not overlap in the result, BUSY hides BUSY-UNAVAILABLE hides
 * BUSY-TENTATIVE (RFC 5545 section 3.8.2.6). Not thread-safe.
 */
public final class FreeBusy {
    private final TimeRange range;

    /**
     * @param limit most busy instances it takes before it refuses with TooManyMatches
     */
    public FreeBusy(TimeRange range, int limit) {
        this.range = range;
    }

    /** FBTYPE of a period. */
    public enum Kind {
        TENTATIVE,
        UNAVAILABLE,
        BUSY
    }

    /** A busy period, in seconds since the epoch. */
    public record Period(long start, long end, Kind kind) {}

    public TimeRange range() {
        return range;
    }

    public void add(long start, long end, Kind kind) {
        throw new UnsupportedOperationException();
    }

    /** Sorted, without overlaps, touching periods of one kind joined. */
    public List<Period> periods() {
        throw new UnsupportedOperationException();
    }

    /** A VFREEBUSY with the range, the periods and these properties besides (UID, DTSTAMP, ORGANIZER, ...). */
    public Component toComponent(List<Property> others) {
        throw new UnsupportedOperationException();
    }
}
