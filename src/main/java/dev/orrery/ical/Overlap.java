package dev.orrery.ical;

import dev.orrery.ical.Entry.Details;
import dev.orrery.ical.Entry.Span;
import org.jspecify.annotations.Nullable;

/** The tables of RFC 4791 section 9.9 and RFC 7953 section 4: when a component overlaps a time range. */
final class Overlap {
    private Overlap() {}

    /** An event or journal instance; without duration it is a point. */
    static boolean event(long start, long end, TimeRange range) {
        return end > start ? range.overlaps(start, end) : range.start() <= start && range.end() > start;
    }

    /** An instance of a to-do with DTSTART. */
    static boolean todo(Span span, long start, long end, TimeRange range) {
        if (span.bounds() == 0) {
            return range.start() <= start && range.end() > start;
        }
        if ((span.bounds() & Span.DURATION) != 0) {
            return range.start() <= end && (range.end() > start || range.end() >= end);
        }
        return (range.start() < end || range.start() <= start) && (range.end() > start || range.end() >= end);
    }

    /** A to-do without DTSTART. */
    static boolean undatedTodo(Entry entry, TimeRange range, Zone floating) {
        CalendarTime due = entry.span().end();
        if (due != null) {
            long end = due.utc(floating);
            return range.start() < end && range.end() >= end;
        }
        if (!(entry.details() instanceof Details.Todo todo)) {
            return true;
        }
        long completed = todo.completed();
        long created = todo.created();
        boolean isCompleted = completed != Details.Todo.NEVER;
        if (created == Details.Todo.NEVER) {
            return !isCompleted || range.start() <= completed && range.end() >= completed;
        }
        if (!isCompleted) {
            return range.end() > created;
        }
        return (range.start() <= created || range.start() <= completed)
                && (range.end() >= created || range.end() >= completed);
    }

    static boolean freeBusy(Entry entry, TimeRange range, Zone floating) {
        CalendarTime start = entry.span().start();
        CalendarTime end = entry.span().end();
        if (start != null && end != null) {
            return range.start() <= end.utc(floating) && range.end() > start.utc(floating);
        }
        return entry.details() instanceof Details.Periods busy
                && busy.periods().stream().anyMatch(period -> range.overlaps(period.start(), period.end()));
    }

    static boolean availability(Entry entry, TimeRange range, Zone floating) {
        return range.start() < availabilityEnd(entry, floating) && range.end() > availabilityStart(entry, floating);
    }

    static long availabilityStart(Entry entry, Zone floating) {
        CalendarTime start = entry.span().start();
        return start == null ? Long.MIN_VALUE : start.utc(floating);
    }

    static long availabilityEnd(Entry entry, Zone floating) {
        @Nullable CalendarTime end = entry.span().end();
        if (end != null) {
            return end.utc(floating);
        }
        CalendarTime start = entry.span().start();
        return start == null || entry.span().bounds() == 0
                ? Long.MAX_VALUE
                : entry.span().endOf(start.local(), entry.clock(floating));
    }
}
