package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.Instance;
import dev.orrery.ical.Property;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.scheduling.OccurrenceId.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Single occurrences of a series: whether there is one, what it looks like, and taking it out (RFC 5545 section 3.8.5). */
final class Occurrences {
    private static final Set<String> OF_THE_SERIES =
            Set.of("RRULE", "RDATE", "EXDATE", "EXRULE", "DTSTART", "DTEND", "DUE", "RECURRENCE-ID");
    private static final String CANCELLED = SentStamp.RESERVED + "CANCELLED";
    private static final int LIMIT = 1_000;

    private Occurrences() {}

    static boolean isSeries(Component master) {
        return master.has("RRULE") || master.has("RDATE");
    }

    /** True if the series has, or had before it was moved, an occurrence at that time. */
    static boolean exists(SchedulingObject object, OccurrenceId id) {
        if (object.components().containsKey(id.alone())) {
            return true;
        }
        Component master = object.master();
        if (master == null || !master.has("DTSTART")) {
            return false;
        }
        TimeRange moment = new TimeRange(id.at(), id.at() + 1);
        return object.series(master).instances(moment, Zone.UTC, LIMIT).stream()
                .mapToLong(Instance::recurrenceId)
                .anyMatch(at -> at == id.at());
    }

    /**
     * A component for one occurrence that is like the series, with times on the clock of the series.
     *
     * @param master or the component from which on the series is another
     */
    static Component derive(SchedulingObject object, Component master, OccurrenceId id) {
        Property start = Objects.requireNonNull(master.property("DTSTART"), "a series has a start");
        CalendarTime first = Objects.requireNonNull(CalendarTime.of(start, object.zones()), "read before");
        long planned = onClockOf(first, id);
        long local = planned + shift(object, master, first);
        List<Property> properties = new ArrayList<>(master.properties().size() + 1);
        for (Property property : master.properties()) {
            if (!OF_THE_SERIES.contains(property.name())) {
                properties.add(property);
            }
        }
        properties.add(at(start, first, local));
        properties.add(name(start, first, id));
        for (String end : List.of("DTEND", "DUE")) {
            Property property = master.property(end);
            CalendarTime last = property == null ? null : CalendarTime.of(property, object.zones());
            if (property != null && last != null) {
                properties.add(at(property, last, last.local() + local - first.local()));
            }
        }
        return master.withProperties(properties);
    }

    /** What speaks for an occurrence, with that occurrence's own times; null if nothing does. */
    static @Nullable Component speaking(SchedulingObject object, OccurrenceId id) {
        Component governing = object.governing(id);
        boolean own = object.components().containsKey(id);
        return own || governing == null || id.isWhole() || !governing.has("DTSTART")
                ? governing
                : derive(object, governing, id);
    }

    /** What a message about that occurrence touches: one about the whole, or with a range, also components of its own that are later. */
    static Map<OccurrenceId, Component> covered(SchedulingObject object, OccurrenceId id) {
        Map<OccurrenceId, Component> covered = new LinkedHashMap<>();
        Component speaking = speaking(object, id);
        if (speaking != null) {
            covered.put(id, speaking);
        }
        object.components().forEach((at, component) -> {
            if (id.isWhole() || id.future() && id.isAtOrBefore(at)) {
                covered.put(at, component);
            }
        });
        return covered;
    }

    /** The series without this occurrence. */
    static Component exclude(SchedulingObject object, Component master, OccurrenceId id) {
        return exclude(object, master, id, null);
    }

    /** @param cancelled the version of the message that took it out, so that an older one does not bring it back */
    static Component exclude(SchedulingObject object, Component master, OccurrenceId id, @Nullable Version cancelled) {
        Property start = master.property("DTSTART");
        CalendarTime first = start == null ? null : CalendarTime.of(start, object.zones());
        if (start == null || first == null || excluded(object, master).contains(id.alone())) {
            return master;
        }
        Property date = named(at(start, first, onClockOf(first, id)), "EXDATE");
        return CalendarUsers.add(master, cancelled == null ? date : date.with(CANCELLED, cancelled.encode()));
    }

    /** The series with this occurrence again, if it was taken out. */
    static Component include(SchedulingObject object, Component master, OccurrenceId id) {
        if (!excluded(object, master).contains(id.alone())) {
            return master;
        }
        List<Property> properties = new ArrayList<>();
        for (Property property : master.properties()) {
            if (!property.name().equals("EXDATE")) {
                properties.add(property);
                continue;
            }
            List<String> kept = new ArrayList<>();
            for (String piece : property.value().split(",")) {
                CalendarTime time = CalendarTime.of(property.withValue(piece.strip()), object.zones());
                if (time == null || !OccurrenceId.of(time).equals(id.alone())) {
                    kept.add(piece);
                }
            }
            if (!kept.isEmpty()) {
                properties.add(property.withValue(String.join(",", kept)));
            }
        }
        return master.withProperties(properties);
    }

    /** The version of the message that took this occurrence out; null if none did. */
    static @Nullable Version cancellation(SchedulingObject object, Component master, OccurrenceId id) {
        for (Property property : master.all("EXDATE")) {
            Version version = Version.decode(property.parameter(CANCELLED));
            CalendarTime time = version == null ? null : CalendarTime.of(property, object.zones());
            if (time != null && OccurrenceId.of(time).equals(id.alone())) {
                return version;
            }
        }
        return null;
    }

    /** Occurrences that EXDATE takes out. */
    static List<OccurrenceId> excluded(SchedulingObject object, Component master) {
        List<OccurrenceId> excluded = new ArrayList<>();
        for (Property property : master.all("EXDATE")) {
            for (String piece : property.value().split(",")) {
                CalendarTime time = CalendarTime.of(property.withValue(piece.strip()), object.zones());
                if (time != null) {
                    excluded.add(OccurrenceId.of(time));
                }
            }
        }
        return excluded;
    }

    /** The series with one more occurrence of its own time. */
    static Component extend(Component master, Property start) {
        return CalendarUsers.add(master, named(start, "RDATE"));
    }

    /** How far THISANDFUTURE has moved the occurrences of a series, in seconds on its clock. */
    private static long shift(SchedulingObject object, Component component, CalendarTime first) {
        OccurrenceId own = OccurrenceId.of(component, object.zones());
        return own.isWhole() ? 0 : first.local() - onClockOf(first, own);
    }

    /** Local seconds on the clock of a series. */
    private static long onClockOf(CalendarTime first, OccurrenceId id) {
        Zone zone = first.zone();
        return id.form() == Form.FIXED && zone != null ? zone.toLocal(id.at()) : id.at();
    }

    /**
     * RECURRENCE-ID of an occurrence.
     *
     * @param like DTSTART of the series
     * @param first its time
     */
    static Property name(Property like, CalendarTime first, OccurrenceId id) {
        Property name = named(at(like, first, onClockOf(first, id)), "RECURRENCE-ID");
        return id.future() ? name.with("RANGE", "THISANDFUTURE") : name;
    }

    static Property at(Property like, CalendarTime time, long local) {
        String value = CalendarTime.format(local, time.date());
        boolean utc = !time.date() && like.value().strip().endsWith("Z");
        return like.withValue(utc ? value + "Z" : value);
    }

    static Property named(Property property, String name) {
        return new Property(name, property.parameters(), property.value(), 0);
    }

    /** DTSTART of a component; null if it has none. */
    static @Nullable CalendarTime start(SchedulingObject object, Component component) {
        Property start = component.property("DTSTART");
        return start == null ? null : CalendarTime.of(start, object.zones());
    }
}
