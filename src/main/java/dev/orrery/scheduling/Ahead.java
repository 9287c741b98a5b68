package dev.orrery.scheduling;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.Instance;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.model.Refused;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which part of an object has not begun at a moment. Floating times and dates are taken as in UTC. */
final class Ahead {
    /** The first look for the next occurrence; short, for there are rules that have one in every second. */
    private static final long FIRST_LOOK = 600;

    private static final long LONGEST_LOOK = 100L * 366 * 86_400;
    private static final int LIMIT = 1_000;

    private Ahead() {}

    /**
     * The whole if nothing of it has begun; else single occurrences, and the first one of the series from which on
     * everything is still to come, with its range. Empty if nothing is.
     *
     * @param view the object as one person sees it
     * @param from seconds since the epoch; what begins then has begun
     */
    static Set<OccurrenceId> of(SchedulingObject view, long from) {
        Set<OccurrenceId> ahead = new LinkedHashSet<>();
        boolean begun = false;
        for (Map.Entry<OccurrenceId, Component> entry : view.components().entrySet()) {
            if (!entry.getKey().isWhole()) {
                boolean later = start(view, entry.getValue()) > from;
                begun |= !later;
                if (later) {
                    ahead.add(entry.getKey());
                }
            }
        }
        Component master = view.master();
        if (master == null) {
            return ahead;
        }
        if (!begun && start(view, master) > from) {
            return Set.of(OccurrenceId.WHOLE);
        }
        OccurrenceId next = Occurrences.isSeries(master) ? next(view, master, from) : null;
        if (next != null) {
            ahead.removeIf(next::isAtOrBefore);
            ahead.add(next);
        }
        return ahead;
    }

    /** The long past for what has no start, such as a task without dates: that is nothing to be called off. */
    private static long start(SchedulingObject view, Component component) {
        CalendarTime start = Occurrences.start(view, component);
        return start == null ? Long.MIN_VALUE : start.utc(Zone.UTC);
    }

    private static @Nullable OccurrenceId next(SchedulingObject view, Component master, long from) {
        CalendarTime first = Occurrences.start(view, master);
        CalendarIndex series = view.series(master);
        if (first == null || series.last() <= from) {
            return null;
        }
        long start = from + 1;
        for (long look = FIRST_LOOK; look < LONGEST_LOOK && start < series.last(); look *= 4) {
            TimeRange range = new TimeRange(start, start + look);
            for (Instance instance : instances(series, range)) {
                if (instance.start() > from) {
                    return new OccurrenceId(OccurrenceId.of(first).form(), instance.recurrenceId(), true);
                }
            }
            start += look;
        }
        return null;
    }

    /** Of a series with more than anybody can attend the rest counts as over. */
    private static Iterable<Instance> instances(CalendarIndex series, TimeRange range) {
        try {
            return series.instances(range, Zone.UTC, LIMIT);
        } catch (Refused tooMany) {
            return Set.of();
        }
    }
}
