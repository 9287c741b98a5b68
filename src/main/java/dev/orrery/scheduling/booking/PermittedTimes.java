package dev.orrery.scheduling.booking;

import dev.orrery.ical.Zone;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * When bookings may begin and end, by the resource's clock: {@code minutes}, {@code hours:minutes} or
 * {@code hours:minutes:seconds}, each a list with commas. Immutable.
 */
public final class PermittedTimes {
    /** Whatever the clock says. */
    public static final PermittedTimes ANY =
            new PermittedTimes(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), true);

    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int HOURS = 24;
    private static final int DAY = HOURS * HOUR;

    private final SortedSet<Integer> hours;
    private final SortedSet<Integer> minutes;
    private final SortedSet<Integer> seconds;
    private final boolean any;

    private PermittedTimes(
            SortedSet<Integer> hours, SortedSet<Integer> minutes, SortedSet<Integer> seconds, boolean any) {
        this.hours = hours;
        this.minutes = minutes;
        this.seconds = seconds;
        this.any = any;
    }

    /** Empty for what cannot be read. */
    public static Optional<PermittedTimes> parse(String text) {
        if (text.isBlank()) {
            return Optional.of(ANY);
        }
        String[] parts = text.strip().split(":", -1);
        if (parts.length > 3) {
            return Optional.empty();
        }
        int at = parts.length == 1 ? 0 : 1;
        Optional<SortedSet<Integer>> hours =
                parts.length == 1 ? Optional.of(new TreeSet<>()) : numbers(parts[0], HOURS);
        Optional<SortedSet<Integer>> minutes = numbers(parts[at], MINUTE);
        Optional<SortedSet<Integer>> seconds =
                parts.length < 3 ? Optional.of(new TreeSet<>(List.of(0))) : numbers(parts[2], MINUTE);
        return hours.isPresent() && minutes.isPresent() && seconds.isPresent()
                ? Optional.of(new PermittedTimes(hours.get(), minutes.get(), seconds.get(), false))
                : Optional.empty();
    }

    private static Optional<SortedSet<Integer>> numbers(String text, int below) {
        SortedSet<Integer> found = new TreeSet<>();
        for (String one : text.split(",", -1)) {
            String digits = one.strip();
            if (!digits.matches("\\d{1,2}") || Integer.parseInt(digits) >= below) {
                return Optional.empty();
            }
            found.add(Integer.parseInt(digits));
        }
        return Optional.of(found);
    }

    /** The nearest times that are permitted, the end after the start. */
    public Span correct(Span asked, Zone zone) {
        if (any) {
            return asked;
        }
        long start = nearest(asked.start(), zone, Long.MIN_VALUE);
        return new Span(start, nearest(asked.end(), zone, start));
    }

    /** The first moment from there on at which a booking may begin. */
    long next(long moment, Zone zone) {
        long at = moment;
        while (!permits(at, zone)) {
            int ofDay = ofDay(at, zone);
            at += permitsHour(ofDay) ? permitsMinute(ofDay) ? 1 : MINUTE - ofDay % MINUTE : HOUR - ofDay % HOUR;
        }
        return at;
    }

    /** The last one up to there. */
    private long previous(long moment, Zone zone) {
        long at = moment;
        while (!permits(at, zone)) {
            int ofDay = ofDay(at, zone);
            at -= permitsHour(ofDay) ? permitsMinute(ofDay) ? 1 : ofDay % MINUTE + 1 : ofDay % HOUR + 1;
        }
        return at;
    }

    /** From a moment on for so long, to the end that is permitted nearest to that. */
    Span lasting(long start, long length, Zone zone) {
        return new Span(start, any ? start + length : nearest(start + length, zone, start));
    }

    /** @param after the moment found is later than this */
    private long nearest(long moment, Zone zone, long after) {
        long next = next(Math.max(moment, after + 1), zone);
        long previous = previous(moment, zone);
        return previous > after && moment - previous < next - moment ? previous : next;
    }

    private static int ofDay(long moment, Zone zone) {
        return Math.floorMod(zone.toLocal(moment), DAY);
    }

    private boolean permitsHour(int ofDay) {
        return hours.isEmpty() || hours.contains(ofDay / HOUR);
    }

    private boolean permitsMinute(int ofDay) {
        return minutes.contains(ofDay / MINUTE % MINUTE);
    }

    private boolean permits(long moment, Zone zone) {
        int ofDay = ofDay(moment, zone);
        return any || permitsHour(ofDay) && permitsMinute(ofDay) && seconds.contains(ofDay % MINUTE);
    }
}
