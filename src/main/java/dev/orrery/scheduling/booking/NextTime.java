package dev.orrery.scheduling.booking;

import dev.orrery.ical.Zone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Looks for the next time for a single event: at permitted times, and as long as what was asked for, or as near to that as
 * what is permitted allows. Whole days are moved by days. Immutable.
 */
final class NextTime {
    /** How far ahead of what was asked for it is looked for, in seconds. */
    private static final long SEARCH = Duration.ofDays(90).toSeconds();

    private static final long DAY = Duration.ofDays(1).toSeconds();

    private final Zone zone;
    private final PermittedTimes permitted;
    private final Span wanted;
    private final boolean wholeDays;

    /** How much longer or shorter it may be, in seconds: what cannot be helped. */
    private final long tolerance;

    /** @param wanted the only time that is asked for */
    NextTime(Asked asked, Span wanted) {
        this.zone = asked.zone();
        this.permitted = asked.permitted();
        this.wanted = wanted;
        this.wholeDays = asked.occurrences().getFirst().wholeDays();
        this.tolerance = wholeDays ? 0 : tolerance();
    }

    /** That of the best start within a day. */
    private long tolerance() {
        long least = Long.MAX_VALUE;
        long end = wanted.start() + DAY;
        for (long at = permitted.next(wanted.start(), zone);
                least > 0 && (at < end || least == Long.MAX_VALUE);
                at = permitted.next(at + 1, zone)) {
            least = Math.min(least, off(permitted.lasting(at, wanted.length(), zone)));
        }
        return least;
    }

    private long off(Span span) {
        return Math.abs(span.length() - wanted.length());
    }

    /** What was asked for, at the nearest times that are permitted. */
    Span first() {
        if (wholeDays) {
            return wanted;
        }
        Span nearest = permitted.correct(wanted, zone);
        return off(nearest) <= tolerance ? nearest : from(wanted.start());
    }

    /** Where obstacles may lie. */
    Span reach() {
        return new Span(wanted.start() - 2 * DAY, wanted.end() + SEARCH);
    }

    /** The first time that nothing is in; empty if there is none for 90 days. */
    Optional<Span> without(List<Span> obstacles) {
        List<Span> sorted = new ArrayList<>(obstacles);
        sorted.sort(Comparator.comparingLong(Span::start));
        Span at = first();
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Span obstacle : sorted) {
                if (obstacle.overlaps(at)) {
                    at = wholeDays ? daysFrom(obstacle.end()) : from(obstacle.end());
                    moved = true;
                }
            }
            if (at.end() > wanted.end() + SEARCH) {
                return Optional.empty();
            }
        }
        return Optional.of(at);
    }

    private Span from(long moment) {
        long start = permitted.next(moment, zone);
        Span span = permitted.lasting(start, wanted.length(), zone);
        while (off(span) > tolerance && start <= wanted.end() + SEARCH) {
            start = permitted.next(start + 1, zone);
            span = permitted.lasting(start, wanted.length(), zone);
        }
        return span;
    }

    /** As many days, from the first midnight on that the moment is not after. */
    private Span daysFrom(long moment) {
        long days = Math.max(1, Math.round((double) wanted.length() / DAY));
        long first = Math.ceilDiv(zone.toLocal(moment), DAY);
        return new Span(zone.toUtc(first * DAY), zone.toUtc((first + days) * DAY));
    }
}
