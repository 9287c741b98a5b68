package dev.orrery.ical;

import dev.orrery.ical.Entry.Details;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of VAVAILABILITY (RFC 7953 section 4): each one makes its whole span busy and its AVAILABLE instances
 * free again; one of higher priority paints over those of lower. What is left busy is added to free/busy, where events come
 * on top.
 */
public final class Availability {
    private final TimeRange range;

    /** From each moment on, what time is; null where nothing was said or it is available. */
    private final TreeMap<Long, State> painted = new TreeMap<>();

    private record State(FreeBusy.@Nullable Kind kind) {}

    private record Source(Entry entry, Details.Available details) {}

    private Availability(TimeRange range) {
        this.range = range;
        painted.put(range.start(), new State(null));
    }

    /**
     * Adds the unavailable time to a sum.
     *
     * @param indexes of VAVAILABILITY objects; others are passed over
     */
    public static void addTo(FreeBusy sum, Collection<CalendarIndex> indexes, Zone floating) {
        List<Source> sources = new ArrayList<>();
        for (CalendarIndex index : indexes) {
            if (index.component().equals("VAVAILABILITY")) {
                for (Entry entry : index.details().timeline().entries()) {
                    if (entry.details() instanceof Details.Available details) {
                        sources.add(new Source(entry, details));
                    }
                }
            }
        }
        if (sources.isEmpty()) {
            return;
        }
        // 1 is the highest priority, 9 the lowest but for 0, which means none was given
        sources.sort(Comparator.comparingInt(source -> (10 - source.details().priority()) % 10));
        Availability availability = new Availability(sum.range());
        for (Source source : sources) {
            availability.paint(source, floating);
        }
        availability.addTo(sum);
    }

    private void paint(Source source, Zone floating) {
        long start = Math.max(range.start(), Overlap.availabilityStart(source.entry(), floating));
        long end = Math.min(range.end(), Overlap.availabilityEnd(source.entry(), floating));
        if (start >= end) {
            return;
        }
        paint(start, end, new State(source.entry().state().kind()));
        TimeRange span = new TimeRange(start, end);
        for (Timeline timeline : source.details().available()) {
            new TimelineQuery("AVAILABLE", timeline)
                    .forEach(
                            span,
                            floating,
                            (from, to) -> paint(Math.max(from, start), Math.min(to, end), new State(null)));
        }
    }

    private void paint(long from, long to, State state) {
        if (from >= to) {
            return;
        }
        State after = painted.floorEntry(to).getValue();
        painted.subMap(from, to).clear();
        painted.put(from, state);
        if (to < range.end()) {
            painted.put(to, after);
        }
    }

    private void addTo(FreeBusy sum) {
        Long from = null;
        FreeBusy.Kind kind = null;
        for (var change : painted.entrySet()) {
            if (from != null && kind != null) {
                sum.add(from, change.getKey(), kind);
            }
            from = change.getKey();
            kind = change.getValue().kind();
        }
        if (from != null && kind != null) {
            sum.add(from, range.end(), kind);
        }
    }
}
