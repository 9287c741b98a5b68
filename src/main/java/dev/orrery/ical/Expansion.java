package dev.orrery.ical;

import dev.orrery.ical.FreeBusy.Kind;
import dev.orrery.ical.FreeBusy.Period;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What CALDAV:calendar-data may ask of recurrences (RFC 4791 section 9.6). Pure functions of tree and index. */
public final class Expansion {
    private static final Set<String> RULES = Set.of("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID");
    private static final Set<String> TIMES = Set.of("DTSTART", "DTEND", "DUE");

    private Expansion() {}

    /**
     * CALDAV:expand (RFC 4791 section 9.6.5): the instances in the range as single components in UTC, those of a
     * recurring component with RECURRENCE-ID, without rules and time zones. Dates stay dates.
     *
     * @param floating the zone of floating times, which become UTC too
     * @throws dev.orrery.model.Refused TooManyInstances if there are more than {@code limit}
     */
    public static Component expand(Component root, CalendarIndex index, TimeRange range, Zone floating, int limit) {
        List<Component> content = root.content();
        ObjectZones zones = new ObjectZones(root);
        List<Component> found = new ArrayList<>();
        boolean hasInstances = switch (index.component()) {
            case "VEVENT", "VTODO", "VJOURNAL" -> true;
            default -> false;
        };
        if (hasInstances) {
            for (Instance instance : index.instances(range, floating, limit)) {
                found.add(instance(content.get(instance.entry()), instance, index.recurring(), zones, floating));
            }
        }
        for (int i = 0; i < content.size(); i++) {
            Component component = content.get(i);
            boolean undated = !component.has("DTSTART");
            if ((!hasInstances || undated) && index.overlaps(i, range, floating)) {
                found.add(inUtc(component, zones, floating));
            }
        }
        return root.withChildren(found);
    }

    private static Component instance(
            Component component, Instance instance, boolean recurring, ObjectZones zones, Zone floating) {
        List<Property> properties = new ArrayList<>(component.properties().size() + 1);
        boolean endWritten = false;
        for (Property property : component.properties()) {
            switch (property.name()) {
                case "DTSTART" -> {
                    properties.add(time(property, instance.start(), instance.date(), floating));
                    if (recurring) {
                        Property id = new Property("RECURRENCE-ID", "");
                        properties.add(time(id, instance.recurrenceId(), instance.date(), floating));
                    }
                }
                case "DTEND", "DUE" -> {
                    properties.add(time(property, instance.end(), instance.date(), floating));
                    endWritten = true;
                }
                case "DURATION" -> {
                    boolean own = ownLength(component, instance, zones, floating);
                    properties.add(own ? endOf(component, instance, floating) : property);
                    endWritten = true;
                }
                default -> {
                    if (!RULES.contains(property.name())) {
                        properties.add(timeInUtc(property, zones, floating));
                    }
                }
            }
        }
        boolean wholeDay =
                instance.date() && instance.end() <= floating.toUtc(floating.toLocal(instance.start()) + 86_400);
        if (!endWritten && instance.end() > instance.start() && !wholeDay) {
            properties.add(endOf(component, instance, floating));
        }
        return component.withProperties(properties);
    }

    /** True for an instance that an RDATE made longer or shorter than DURATION says. */
    private static boolean ownLength(Component component, Instance instance, ObjectZones zones, Zone floating) {
        Property start = Objects.requireNonNull(component.property("DTSTART"));
        Duration duration = Duration.parse(Objects.requireNonNull(component.value("DURATION")));
        CalendarTime time = CalendarTime.of(start, zones);
        if (duration == null || time == null || duration.isNegative()) {
            return false;
        }
        Zone clock = time.zone() == null ? floating : time.zone();
        return duration.end(clock.toLocal(instance.start()), clock) != instance.end();
    }

    private static Property endOf(Component component, Instance instance, Zone floating) {
        Property end = new Property(component.is("VTODO") ? "DUE" : "DTEND", "");
        return time(end, instance.end(), instance.date(), floating);
    }

    private static Property time(Property property, long seconds, boolean date, Zone floating) {
        Property plain = property.with("TZID", null).with("VALUE", date ? "DATE" : null);
        return plain.withValue(
                date ? CalendarTime.format(floating.toLocal(seconds), true) : CalendarTime.formatUtc(seconds));
    }

    private static Component inUtc(Component component, ObjectZones zones, Zone floating) {
        List<Property> properties = new ArrayList<>(component.properties().size());
        for (Property property : component.properties()) {
            boolean time = TIMES.contains(property.name()) || property.name().equals("RECURRENCE-ID");
            properties.add(
                    time || property.parameter("TZID") != null ? timeInUtc(property, zones, floating) : property);
        }
        List<Component> children = new ArrayList<>();
        for (Component child : component.children()) {
            children.add(child.is("AVAILABLE") ? inUtc(child, zones, floating) : child);
        }
        return component.withProperties(properties).withChildren(children);
    }

    /** A property with a zone, or a floating time, in UTC; dates and everything else as it is. */
    private static Property timeInUtc(Property property, ObjectZones zones, Zone floating) {
        boolean time = property.parameter("TZID") != null || TIMES.contains(property.name());
        CalendarTime value = time && property.value().indexOf(',') < 0 ? CalendarTime.of(property, zones) : null;
        if (value == null || value.date()) {
            return property;
        }
        return property.with("TZID", null).withValue(CalendarTime.formatUtc(value.utc(floating)));
    }

    /**
     * CALDAV:limit-recurrence-set (RFC 4791 section 9.6.6): the master, and the overrides that are in the range, or whose
     * planned instance would be, or that move later instances.
     */
    public static Component limitRecurrenceSet(Component root, CalendarIndex index, TimeRange range, Zone floating) {
        List<Component> content = root.content();
        Set<Component> dropped = Collections.newSetFromMap(new IdentityHashMap<>());
        ObjectZones zones = new ObjectZones(root);
        for (int i = 0; i < content.size(); i++) {
            Component component = content.get(i);
            Property id = component.property("RECURRENCE-ID");
            if (id == null || id.parameter("RANGE") != null || index.overlaps(i, range, floating)) {
                continue;
            }
            CalendarTime planned = CalendarTime.of(id, zones);
            if (planned != null && !index.plannedOverlaps(planned, range, floating)) {
                dropped.add(component);
            }
        }
        if (dropped.isEmpty()) {
            return root;
        }
        return root.withChildren(root.children().stream()
                .filter(child -> !dropped.contains(child))
                .toList());
    }

    /** CALDAV:limit-freebusy-set (RFC 4791 section 9.6.7): of FREEBUSY only the periods that overlap the range. */
    public static Component limitFreeBusySet(Component root, TimeRange range) {
        List<Component> children = new ArrayList<>();
        for (Component child : root.children()) {
            children.add(child.is("VFREEBUSY") ? limited(child, range) : child);
        }
        return root.withChildren(children);
    }

    private static Component limited(Component freeBusy, TimeRange range) {
        List<Property> kept = new ArrayList<>();
        for (Property property : freeBusy.properties()) {
            Property limited = property.name().equals("FREEBUSY") ? limited(property, range) : property;
            if (limited != null) {
                kept.add(limited);
            }
        }
        return freeBusy.withProperties(kept);
    }

    private static @Nullable Property limited(Property property, TimeRange range) {
        StringBuilder kept = new StringBuilder();
        for (String piece : property.value().split(",")) {
            Period period = FreeBusyReader.period(piece.strip(), Kind.BUSY);
            if (period == null || range.overlaps(period.start(), period.end())) {
                kept.append(kept.isEmpty() ? "" : ",").append(piece);
            }
        }
        return kept.isEmpty() ? null : property.withValue(kept.toString());
    }
}
