package dev.orrery.dav.report;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.model.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Answers a filter from the object's text (RFC 4791 section 9.7), for what the index cannot tell. Every condition inside
 * a comp-filter is asked of one and the same component. Immutable and thread-safe.
 */
final class TextFilter {
    private final Filter.Component calendar;
    private final Zone floating;

    /** @param floating zone for floating times and dates */
    TextFilter(Filter.Component calendar, Zone floating) {
        this.calendar = calendar;
        this.floating = floating;
    }

    /** @param root the VCALENDAR that {@code index} was made of */
    boolean test(Component root, CalendarIndex index) {
        if (calendar.absent() || !root.is(calendar.name())) {
            return false;
        }
        TimeRange range = calendar.range();
        if (range != null && !index.overlaps(index.component(), range, floating)) {
            return false;
        }
        Scope scope = new Scope(root, index, new PropertyFilter(new PropertySpan(root, floating)));
        return scope.properties.all(calendar.properties(), root)
                && calendar.components().stream().allMatch(scope::among);
    }

    /** One object that is asked. */
    private final class Scope {
        private final Component root;
        private final CalendarIndex index;
        private final PropertyFilter properties;

        Scope(Component root, CalendarIndex index, PropertyFilter properties) {
            this.root = root;
            this.index = index;
            this.properties = properties;
        }

        /** A condition on the components of the VCALENDAR. */
        boolean among(Filter.Component condition) {
            List<Component> candidates = root.children(condition.name());
            return condition.absent()
                    ? candidates.isEmpty()
                    : candidates.stream().anyMatch(candidate -> fulfils(condition, candidate));
        }

        private boolean fulfils(Filter.Component condition, Component candidate) {
            TimeRange range = condition.range();
            return properties.all(condition.properties(), candidate)
                    && (range == null || lies(candidate, range))
                    && condition.components().stream().allMatch(below -> inside(below, candidate));
        }

        private boolean lies(Component candidate, TimeRange range) {
            return candidate.is(index.component()) && index.overlaps(entry(root, candidate), range, floating);
        }

        /** A condition on what is inside a component: alarms, availabilities, or what nobody foresaw. */
        private boolean inside(Filter.Component condition, Component holder) {
            List<Component> candidates = holder.children(condition.name());
            if (condition.absent()) {
                return candidates.isEmpty();
            }
            List<Component> matching = new ArrayList<>(candidates);
            matching.removeIf(candidate -> !properties.all(condition.properties(), candidate)
                    || !condition.components().stream().allMatch(below -> inside(below, candidate)));
            TimeRange range = condition.range();
            if (matching.isEmpty() || range == null) {
                return !matching.isEmpty();
            }
            return switch (condition.name()) {
                case "VALARM" -> alarmsLie(holder, matching, range);
                case "AVAILABLE" ->
                    matching.stream().anyMatch(available -> availableLies(candidates, available, range));
                default -> false;
            };
        }

        /** Asks the index of the same object with no alarms but these. */
        private boolean alarmsLie(Component holder, List<Component> alarms, TimeRange range) {
            List<Component> children = new ArrayList<>(root.children().size());
            for (Component child : root.children()) {
                List<Component> below = new ArrayList<>(child.children());
                below.removeIf(one -> one.is("VALARM") && (child != holder || !contains(alarms, one)));
                children.add(below.size() == child.children().size() ? child : child.withChildren(below));
            }
            CalendarIndex reduced = index(root.withChildren(children));
            return reduced != null && reduced.overlaps("VALARM", range, floating);
        }

        /** AVAILABLE recurs and is overridden just as an event is (RFC 7953 section 3.1), so it is asked as one. */
        private boolean availableLies(List<Component> all, Component wanted, TimeRange range) {
            List<Component> children = new ArrayList<>(root.children("VTIMEZONE"));
            int entry = -1;
            int count = 0;
            for (Component available : all) {
                if (Objects.equals(available.value("UID"), wanted.value("UID"))) {
                    entry = available == wanted ? count : entry;
                    count++;
                    children.add(new Component("VEVENT", available.properties(), List.of()));
                }
            }
            CalendarIndex reduced = index(root.withChildren(children));
            return reduced != null && reduced.overlaps(entry, range, floating);
        }
    }

    private static @Nullable CalendarIndex index(Component root) {
        try {
            return CalendarObject.parse(ICalendarWriter.write(root), Instant.EPOCH)
                    .index();
        } catch (Refused brokenInside) {
            return null;
        }
    }

    private static int entry(Component root, Component candidate) {
        List<Component> entries = root.content();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) == candidate) {
                return i;
            }
        }
        throw new IllegalArgumentException("no component of this object");
    }

    private static boolean contains(List<Component> components, Component wanted) {
        return components.stream().anyMatch(component -> component == wanted);
    }
}
