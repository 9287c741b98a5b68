package dev.orrery.ical;

/**
 * When a VALARM goes off (RFC 5545 sections 3.6.6 and 3.8.6.3).
 *
 * @param relation what the trigger counts from
 * @param days nominal days of a relative trigger, negative before
 * @param seconds of a relative trigger; seconds since the epoch of an absolute one
 * @param repeat how often it goes off again
 * @param pause seconds between, if it does
 */
record Alarm(Relation relation, int days, long seconds, int repeat, long pause) {
    /** More seconds than iCalendar has. */
    private static final long EVER = 1_000_000_000_000L;

    /** Floating times move by a day at most, clocks by less. */
    private static final long SLACK = 2 * 86_400L;

    enum Relation {
        START,
        END,
        ABSOLUTE
    }

    /** The first time it goes off for an instance. */
    long first(long start, long end, Zone zone) {
        return switch (relation) {
            case START -> shifted(start, zone);
            case END -> shifted(end, zone);
            case ABSOLUTE -> seconds;
        };
    }

    private long shifted(long anchor, Zone zone) {
        return (days == 0 ? anchor : zone.toUtc(zone.toLocal(anchor) + days * 86_400L)) + seconds;
    }

    /** True if it goes off in the range when it first does at that time. */
    boolean rings(long first, TimeRange range) {
        if (first >= range.start()) {
            return first < range.end();
        }
        if (repeat == 0 || pause <= 0) {
            return false;
        }
        long missed = Math.ceilDiv(range.start() - first, pause);
        return missed <= repeat && first + missed * pause < range.end();
    }

    /** A bound of the seconds from the start of an instance to the first ringing. */
    long earliest() {
        return relation == Relation.ABSOLUTE ? -EVER : days * 86_400L + seconds - SLACK;
    }

    /** A bound of the seconds from the end of an instance to the last ringing. */
    long latest() {
        return relation == Relation.ABSOLUTE ? EVER : days * 86_400L + seconds + ringing() + SLACK;
    }

    /** Seconds from the first ringing to the last. */
    long ringing() {
        return repeat * pause;
    }
}
