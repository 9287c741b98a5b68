package dev.orrery.ical;

import dev.orrery.ical.Entry.Details;
import dev.orrery.ical.Entry.Identity;
import dev.orrery.ical.Entry.Span;
import dev.orrery.ical.Entry.State;
import dev.orrery.ical.recur.RecurrenceSet;
import dev.orrery.model.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Extracts entries from components. Refuses a component whose time cannot be told; notes what it passes over. For one
 * object and one thread.
 */
final class EntryReader {
    private static final int MAX_ALARMS = 500;

    private final ObjectZones zones;
    private final Consumer<String> remarks;
    private final RecurrenceReader recurrences;

    EntryReader(ObjectZones zones, Consumer<String> remarks) {
        this.zones = zones;
        this.remarks = remarks;
        this.recurrences = new RecurrenceReader(zones, remarks);
    }

    /** The entries of one component: one, and one more for each RDATE with a period. */
    void read(Component component, int number, List<Entry> into) {
        Span span = span(component);
        CalendarTime recurrenceId = recurrenceId(component);
        boolean future = recurrenceId != null
                && Objects.requireNonNull(component.property("RECURRENCE-ID")).parameterIs("RANGE", "THISANDFUTURE");
        Identity identity = new Identity(number, recurrenceId, future);
        State state = state(component);
        List<Alarm> alarms = alarms(component);
        Details details = details(component);
        CalendarTime start = span.start();
        RecurrenceSet set = start == null || recurrenceId != null ? null : recurrences.read(component, start);
        into.add(new Entry(identity, span, set, state, alarms, details));
        if (start == null || recurrenceId != null) {
            return;
        }
        for (RecurrenceReader.Extra extra : recurrences.periods(component, start, set)) {
            Span own = new Span(extra.start(), null, Span.END, 0, extra.seconds());
            into.add(new Entry(new Identity(number, extra.start(), false), own, null, state, alarms, details));
        }
    }

    private Span span(Component component) {
        CalendarTime start = time(component, "DTSTART");
        String endName = component.is("VTODO") ? "DUE" : "DTEND";
        CalendarTime end = time(component, endName);
        Property durationProperty = component.property("DURATION");
        Duration duration = null;
        if (durationProperty != null && end == null && !component.is("VFREEBUSY")) {
            duration = Duration.parse(durationProperty.value());
            if (duration == null) {
                throw ICalendarReader.invalid(
                        durationProperty.line(), "DURATION is no duration such as PT1H (RFC 5545, 3.3.6)");
            }
            if (duration.isNegative()) {
                remarks.accept("line " + durationProperty.line() + ": a negative DURATION counts as none");
                duration = Duration.ZERO;
            }
        }
        if (start == null && component.is("VEVENT")) {
            throw ICalendarReader.invalid(component.line(), "a VEVENT needs DTSTART (RFC 5545, 3.6.1)");
        }
        if (start == null) {
            return new Span(null, end, end == null ? 0 : Span.END, 0, 0);
        }
        if (component.is("VFREEBUSY") || component.is("VAVAILABILITY") && end != null) {
            return new Span(start, end, end == null ? 0 : Span.END, 0, 0);
        }
        if (end != null) {
            return spanTo(component, start, end);
        }
        if (duration != null) {
            return new Span(start, null, Span.DURATION, duration.days(), duration.seconds());
        }
        // a DATE without an end lasts the day (RFC 5545 section 3.6.1); that is said of events and journals
        boolean wholeDay = start.date() && !component.is("VTODO") && !component.is("VAVAILABILITY");
        return new Span(start, null, 0, wholeDay ? 1 : 0, 0);
    }

    private Span spanTo(Component component, CalendarTime start, CalendarTime end) {
        if (start.date()) {
            long days = Math.floorDiv(end.local() - start.local(), 86_400L);
            if (!end.date() && end.local() % 86_400 != 0) {
                days++;
            }
            // all-day events that end on the day they begin are meant to last it
            boolean event = component.is("VEVENT") || component.is("AVAILABLE");
            return new Span(start, null, Span.END, (int) Math.max(event ? 1 : 0, days), 0);
        }
        long seconds;
        Zone startZone = start.zone();
        Zone endZone = end.zone();
        if (startZone == null || endZone == null) {
            seconds = end.local() - start.local();
        } else {
            seconds = endZone.toUtc(end.local()) - startZone.toUtc(start.local());
        }
        if (seconds < 0) {
            remarks.accept("line " + component.line() + ": " + component.name() + " ends before it starts");
        }
        return new Span(start, null, Span.END, 0, Math.max(0, seconds));
    }

    /** Null if the property is not there, or is there without a value. */
    private @Nullable CalendarTime time(Component component, String name) {
        Property property = component.property(name);
        if (property == null || property.value().isBlank()) {
            return null;
        }
        CalendarTime time = CalendarTime.of(property, zones);
        if (time == null) {
            throw ICalendarReader.invalid(
                    property.line(), name + " is neither DATE nor DATE-TIME (RFC 5545, 3.3.4 and 3.3.5)");
        }
        return time;
    }

    private @Nullable CalendarTime recurrenceId(Component component) {
        return time(component, "RECURRENCE-ID");
    }

    private static State state(Component component) {
        String status = word(component, "STATUS");
        if (component.is("VAVAILABILITY")) {
            return switch (word(component, "BUSYTYPE")) {
                case "BUSY" -> State.BUSY;
                case "BUSY-TENTATIVE" -> State.TENTATIVE;
                default -> State.UNAVAILABLE;
            };
        }
        if (!component.is("VEVENT")
                || status.equals("CANCELLED")
                || word(component, "TRANSP").equals("TRANSPARENT")) {
            return State.FREE;
        }
        return status.equals("TENTATIVE") ? State.TENTATIVE : State.BUSY;
    }

    private static String word(Component component, String name) {
        String value = component.value(name);
        return value == null ? "" : value.strip().toUpperCase(java.util.Locale.ROOT);
    }

    private Details details(Component component) {
        return switch (component.name()) {
            case "VTODO" -> new Details.Todo(moment(component, "COMPLETED"), moment(component, "CREATED"));
            case "VFREEBUSY" -> new Details.Periods(FreeBusyReader.periods(component));
            case "VAVAILABILITY" -> new Details.Available(priority(component), available(component));
            default -> Entry.NONE;
        };
    }

    private long moment(Component component, String name) {
        Property property = component.property(name);
        CalendarTime time = property == null ? null : CalendarTime.of(property, zones);
        return time == null ? Details.Todo.NEVER : time.utc(Zone.UTC);
    }

    private static int priority(Component component) {
        String value = component.value("PRIORITY");
        return value != null && value.strip().matches("[0-9]") ? Integer.parseInt(value.strip()) : 0;
    }

    private List<Timeline> available(Component availability) {
        Map<String, List<Entry>> groups = new LinkedHashMap<>();
        List<Component> children = availability.children("AVAILABLE");
        for (int i = 0; i < children.size(); i++) {
            Component child = children.get(i);
            String uid = Objects.requireNonNullElse(child.value("UID"), "").strip();
            List<Entry> group = groups.computeIfAbsent(uid.isEmpty() ? "#" + i : uid, key -> new ArrayList<>(1));
            try {
                if (child.has("DTSTART")) {
                    read(child, 0, group);
                }
            } catch (Refused refused) {
                remarks.accept(
                        "an AVAILABLE is passed over. " + refused.reason().sentence());
            }
        }
        return groups.values().stream().map(Timeline::new).toList();
    }

    private List<Alarm> alarms(Component component) {
        List<Alarm> found = List.of();
        for (Component child : component.children()) {
            Property trigger = child.is("VALARM") ? child.property("TRIGGER") : null;
            if (trigger == null || found.size() == MAX_ALARMS) {
                continue;
            }
            Alarm alarm = alarm(child, trigger);
            if (alarm == null) {
                remarks.accept("line " + trigger.line() + ": a TRIGGER that cannot be read is passed over");
                continue;
            }
            found = found.isEmpty() ? new ArrayList<>(2) : found;
            found.add(alarm);
        }
        return found;
    }

    private @Nullable Alarm alarm(Component valarm, Property trigger) {
        String repeatText = valarm.value("REPEAT");
        String pauseText = valarm.value("DURATION");
        Duration pause = pauseText == null ? null : Duration.parse(pauseText);
        int repeat = 0;
        if (repeatText != null && pause != null && repeatText.strip().matches("\\d{1,9}")) {
            repeat = Integer.parseInt(repeatText.strip());
        }
        long seconds = pause == null ? 0 : pause.total();
        Duration offset = Duration.parse(trigger.value());
        if (offset != null) {
            boolean end = trigger.parameterIs("RELATED", "END");
            Alarm.Relation relation = end ? Alarm.Relation.END : Alarm.Relation.START;
            return new Alarm(relation, offset.days(), offset.seconds(), repeat, seconds);
        }
        CalendarTime absolute = CalendarTime.of(trigger, zones);
        return absolute == null ? null : new Alarm(Alarm.Relation.ABSOLUTE, 0, absolute.utc(Zone.UTC), repeat, seconds);
    }
}
