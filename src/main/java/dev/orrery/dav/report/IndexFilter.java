package dev.orrery.dav.report;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import java.util.List;

/**
 * Answers a filter from the stored index alone, as far as that goes. Immutable and thread-safe.
 *
 * <p>The index speaks of the object as a whole, while the conditions inside one comp-filter must be fulfilled by one and
 * the same component. A "no" to any condition is therefore always final; several "yes" only if at most one of them could
 * be told apart by component. Every component of an object has the same type and UID, so those never count.
 */
final class IndexFilter {
    private final Filter.Component calendar;
    private final Zone floating;

    /** What the index says of an object. */
    enum Answer {
        NO,
        YES,
        /** Only the text can tell. */
        ASK
    }

    /** @param floating zone for floating times and dates */
    IndexFilter(Filter.Component calendar, Zone floating) {
        this.calendar = calendar;
        this.floating = floating;
    }

    Answer test(CalendarIndex index) {
        if (calendar.absent()) {
            return Answer.NO;
        }
        TimeRange range = calendar.range();
        if (range != null && !index.overlaps(index.component(), range, floating)) {
            return Answer.NO;
        }
        Answer all = calendar.properties().isEmpty() ? Answer.YES : Answer.ASK;
        List<Filter.Component> conditions = calendar.components();
        for (int i = 0; i < conditions.size(); i++) {
            Answer one = component(conditions.get(i), index);
            if (one == Answer.NO) {
                return one;
            }
            all = one == Answer.ASK ? one : all;
        }
        return all;
    }

    private Answer component(Filter.Component condition, CalendarIndex index) {
        if (!condition.name().equals(index.component())) {
            return elsewhere(condition, index);
        }
        if (condition.absent()) {
            return Answer.NO;
        }
        int distinct = 0;
        TimeRange range = condition.range();
        if (range != null) {
            if (!index.overlaps(condition.name(), range, floating)) {
                return Answer.NO;
            }
            distinct++;
        }
        boolean ask = false;
        for (int i = 0; i < condition.properties().size(); i++) {
            Answer one = property(condition.properties().get(i), index);
            if (one == Answer.NO) {
                return one;
            }
            ask |= one == Answer.ASK;
        }
        for (int i = 0; i < condition.components().size(); i++) {
            Answer one = inside(condition.components().get(i), index);
            if (one == Answer.NO) {
                return one;
            }
            ask |= one == Answer.ASK;
            distinct++;
        }
        return ask || distinct > 1 ? Answer.ASK : Answer.YES;
    }

    /** A component type other than the object's own: none of the main types, but perhaps a VTIMEZONE or a foreign one. */
    private static Answer elsewhere(Filter.Component condition, CalendarIndex index) {
        return switch (condition.name()) {
            case "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY" ->
                condition.absent() ? Answer.YES : Answer.NO;
            default -> Answer.ASK;
        };
    }

    private static Answer property(Filter.Property condition, CalendarIndex index) {
        if (!condition.name().equals("UID") || !condition.parameters().isEmpty() || condition.range() != null) {
            return Answer.ASK;
        }
        if (index.uid().isEmpty()) {
            return Answer.ASK;
        }
        Filter.TextMatch text = condition.text();
        boolean holds = !condition.absent() && (text == null || text.matches(index.uid()));
        return holds ? Answer.YES : Answer.NO;
    }

    private Answer inside(Filter.Component condition, CalendarIndex index) {
        if (!condition.name().equals("VALARM") || condition.absent()) {
            return Answer.ASK;
        }
        TimeRange range = condition.range();
        if (range != null && !index.overlaps("VALARM", range, floating)) {
            return Answer.NO;
        }
        boolean more =
                !condition.properties().isEmpty() || !condition.components().isEmpty();
        return more || range == null && !index.hasAlarms() ? Answer.ASK : Answer.YES;
    }
}
