package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.OccurrenceId.Form;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * RECURRENCE-IDs in the form that their series has. They are of the type of its DTSTART (RFC 5545 section 3.8.4.4), but not in
 * every program: Exchange names a whole day by its midnight in the author's zone, Google by midnight in UTC, others name a time
 * by its day, or by a zone where the series has none. What is named otherwise would be another occurrence beside the one that is
 * meant. Pure; an instance serves one object.
 */
final class RecurrenceIds {
    private static final long DAY = 86_400;
    private static final long QUARTER = 900;

    /** How far clocks on earth are from UTC, in seconds. */
    private static final long WEST = 12 * 3_600;

    private static final long EAST = 14 * 3_600;

    private static final int MOST_ZONES = 10;
    private static final int MOST_INSTANCES = 1_000;

    private final SchedulingObject series;
    private final Property like;
    private final CalendarTime first;
    private final Form form;
    private final SchedulingObject object;
    private final Zone clock;
    private @Nullable Set<OccurrenceId> known;

    private RecurrenceIds(
            SchedulingObject series, Property like, CalendarTime first, SchedulingObject object, Zone clock) {
        this.series = series;
        this.like = like;
        this.first = first;
        this.form = OccurrenceId.of(first).form();
        this.object = object;
        this.clock = clock;
    }

    /**
     * The same object with its RECURRENCE-IDs in the form of a series. One that may mean several of its occurrences, or none,
     * stays as it is.
     *
     * @param series what they name occurrences of, and what is known of these; may be the object itself
     * @param clock zone of whoever has the series, for days and for times without a zone
     */
    static SchedulingObject inFormOf(SchedulingObject series, SchedulingObject object, Zone clock) {
        Component master = series.master();
        Property like = series.isEmpty()
                ? null
                : master == null ? series.first().property("RECURRENCE-ID") : master.property("DTSTART");
        CalendarTime first = like == null ? null : CalendarTime.of(like, series.zones());
        return like == null || first == null
                ? object
                : new RecurrenceIds(series, like.with("RANGE", null), first, object, clock).rewritten();
    }

    private SchedulingObject rewritten() {
        if (object.components().keySet().stream().allMatch(this::isInForm)) {
            return object;
        }
        List<Component> content = new ArrayList<>();
        boolean changed = false;
        for (Component component : object.root().content()) {
            OccurrenceId id = OccurrenceId.of(component, object.zones());
            OccurrenceId meant = isInForm(id) ? null : meant(component);
            changed |= meant != null;
            content.add(
                    meant == null
                            ? component
                            : component.with(Occurrences.name(like, first, id.future() ? meant.onward() : meant)));
        }
        if (!changed) {
            return object;
        }
        List<Component> children = new ArrayList<>(TimeZones.neededBy(content, object.root(), series.root()));
        children.addAll(content);
        return SchedulingObject.of(object.root().withChildren(children));
    }

    private boolean isInForm(OccurrenceId id) {
        return id.isWhole() || id.form() == form;
    }

    /** The one occurrence that it can mean; null if there is none, or more. */
    private @Nullable OccurrenceId meant(Component component) {
        Property property = component.property("RECURRENCE-ID");
        CalendarTime time = property == null ? null : CalendarTime.of(property, object.zones());
        if (time == null) {
            return null;
        }
        try {
            Set<OccurrenceId> found = within(readings(time));
            if (found.isEmpty() && form == Form.DATE && Zone.UTC.equals(time.zone())) {
                found = within(daysAnywhere(time.local()));
            }
            return found.size() == 1 ? found.iterator().next() : null;
        } catch (Refused tooMany) {
            return null;
        }
    }

    /** When the occurrence would be, on the clock of the series, as the time is read on clocks that it may be of. */
    private List<TimeRange> readings(CalendarTime time) {
        return switch (form) {
            case WHOLE -> List.of();
            case DATE -> days(time);
            case FLOATING -> floating(time);
            case FIXED -> fixed(time, first.zone() == null ? Zone.UTC : first.zone());
        };
    }

    private List<TimeRange> days(CalendarTime time) {
        List<TimeRange> days = new ArrayList<>();
        if (time.isFloating()) {
            if (Math.floorMod(time.local(), DAY) == 0) {
                days.add(moment(time.local()));
            }
            return days;
        }
        long utc = time.utc(Zone.UTC);
        for (Zone zone : clocksOf(time)) {
            long day = Math.floorDiv(zone.toLocal(utc), DAY) * DAY;
            if (zone.toUtc(day) == utc) { // where the clock is set forward at midnight the day begins later
                days.add(moment(day));
            }
        }
        return days;
    }

    /** The days that begin at that moment somewhere: the author's zone may be named nowhere. */
    private static List<TimeRange> daysAnywhere(long utc) {
        List<TimeRange> days = new ArrayList<>();
        if (Math.floorMod(utc, QUARTER) == 0) {
            for (long day = Math.ceilDiv(utc - WEST, DAY) * DAY; day <= utc + EAST; day += DAY) {
                days.add(moment(day));
            }
        }
        return days;
    }

    private List<TimeRange> floating(CalendarTime time) {
        if (time.date()) {
            return List.of(new TimeRange(time.local(), time.local() + DAY));
        }
        long utc = time.utc(Zone.UTC);
        return clocksOf(time).stream().map(zone -> moment(zone.toLocal(utc))).toList();
    }

    private List<TimeRange> fixed(CalendarTime time, Zone own) {
        Set<Zone> zones = new LinkedHashSet<>(List.of(own));
        if (!time.date()) {
            zones.add(clock);
            return zones.stream().map(zone -> moment(zone.toUtc(time.local()))).toList();
        }
        if (own.equals(Zone.UTC)) { // then it says nothing of the author's clock
            zones.add(clock);
            zones.addAll(named());
        }
        return zones.stream()
                .map(zone -> new TimeRange(zone.toUtc(time.local()), zone.toUtc(time.local() + DAY)))
                .toList();
    }

    /** Its own, that of whoever has the series, and those that came with it. */
    private Set<Zone> clocksOf(CalendarTime time) {
        Set<Zone> zones = new LinkedHashSet<>();
        if (time.zone() != null) {
            zones.add(time.zone());
        }
        zones.add(clock);
        zones.addAll(named());
        return zones;
    }

    private Set<Zone> named() {
        Set<Zone> zones = new LinkedHashSet<>();
        object.root().children("VTIMEZONE").stream().limit(MOST_ZONES).forEach(definition -> {
            String tzid = definition.value("TZID");
            Zone zone = tzid == null ? null : object.zones().find(tzid);
            if (zone != null) {
                zones.add(zone);
            }
        });
        return zones;
    }

    private static TimeRange moment(long at) {
        return new TimeRange(at, at + 1);
    }

    private Set<OccurrenceId> within(List<TimeRange> ranges) {
        Set<OccurrenceId> found = new LinkedHashSet<>();
        for (TimeRange range : ranges) {
            known().stream()
                    .filter(id -> id.form() == form && range.start() <= id.at() && id.at() < range.end())
                    .forEach(found::add);
            Component master = series.master();
            if (master != null) {
                found.addAll(planned(master, range));
            }
        }
        return found;
    }

    /** What has, or had, a component of its own, and what was taken out of the series. */
    private Set<OccurrenceId> known() {
        Set<OccurrenceId> ids = known;
        if (ids == null) {
            ids = new LinkedHashSet<>();
            for (OccurrenceId id : series.components().keySet()) {
                ids.add(id.alone());
            }
            Component master = series.master();
            if (master != null) {
                ids.addAll(Occurrences.excluded(series, master));
            }
            known = ids;
        }
        return ids;
    }

    private List<OccurrenceId> planned(Component master, TimeRange range) {
        return series.series(master).instances(range, Zone.UTC, MOST_INSTANCES).stream()
                .filter(one -> range.start() <= one.recurrenceId() && one.recurrenceId() < range.end())
                .map(one -> new OccurrenceId(form, one.recurrenceId(), false))
                .toList();
    }
}
