package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.Duration;
import dev.orrery.ical.Property;
import dev.orrery.ical.Zone;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When a component takes place, apart from how that is written: programs rewrite what they read, so that a length becomes an
 * end, a rule loses the parts that are the default, and a zone gets another name. For one thread, as its object.
 */
final class Timing {
    static final Set<String> PROPERTIES = Set.of("DTSTART", "DTEND", "DUE", "DURATION", "RRULE", "RDATE");

    private static final long DAY = 86_400;
    private static final long WEEK = 7 * DAY;
    private static final int YEARS_OF_WEEKS = 520;

    private final SchedulingObject object;
    private final Component component;
    private final @Nullable CalendarTime start;
    private final boolean series;

    private Timing(SchedulingObject object, Component component) {
        this.object = object;
        this.component = component;
        this.start = time("DTSTART");
        this.series = component.has("RRULE") && !component.has("RECURRENCE-ID");
    }

    static Timing of(SchedulingObject object, Component component) {
        return new Timing(object, component);
    }

    /** The first property that says something else, in the order in which people would name it; null if none does. */
    static @Nullable String difference(Timing one, Timing other) {
        if (!one.startsAs(other)) {
            return "DTSTART";
        }
        if (!one.endsAs(other)) {
            return one.component.is("VTODO") ? "DUE" : "DTEND";
        }
        if (!one.rules().equals(other.rules())) {
            return "RRULE";
        }
        return one.dates().equals(other.dates()) ? null : "RDATE";
    }

    /** True if each time of the one is a time of the other, as far as start and end go. */
    boolean startsAndEndsAs(Timing other) {
        return startsAs(other) && endsAs(other);
    }

    private boolean startsAs(Timing other) {
        if (start == null || other.start == null) {
            return start == other.start && said("DTSTART").equals(other.said("DTSTART"));
        }
        boolean clocks = !series && !other.series || sameClock(start.zone(), other.start.zone(), start.utc(Zone.UTC));
        return clocks && OccurrenceId.of(start).equals(OccurrenceId.of(other.start));
    }

    private boolean endsAs(Timing other) {
        String end = component.is("VTODO") ? "DUE" : "DTEND";
        if (component.has(end) && other.component.has(end) && said(end).equals(other.said(end))) {
            return true;
        }
        Long mine = end(end);
        Long theirs = other.end(end);
        return mine != null && mine.equals(theirs)
                || mine == null && theirs == null && said("DURATION").equals(other.said("DURATION"));
    }

    /** Seconds since the epoch, for dates and floating times as if in UTC; null for a task without one, or what is none. */
    private @Nullable Long end(String name) {
        CalendarTime end = time(name);
        if (component.has(name)) {
            return end == null ? null : end.utc(Zone.UTC);
        }
        if (start == null) {
            return null;
        }
        Property length = component.property("DURATION");
        if (length != null) {
            Duration duration = Duration.parse(length.value());
            Zone zone = start.zone();
            return duration == null ? null : duration.end(start.local(), zone == null ? Zone.UTC : zone);
        }
        // RFC 5545 section 3.6.1: a day for a date, no time at all for a time; a task without DUE has no end
        return component.is("VTODO") ? null : Long.valueOf(start.utc(Zone.UTC) + (start.date() ? DAY : 0));
    }

    private @Nullable CalendarTime time(String name) {
        Property property = component.property(name);
        return property == null ? null : CalendarTime.of(property, object.zones());
    }

    /** Values as written, with their zones. */
    private Set<String> said(String name) {
        Set<String> said = new HashSet<>();
        component.all(name).forEach(property -> said.add(property.parameter("TZID") + ":" + plain(property.value())));
        return said;
    }

    /** Each rule by its parts, without those that change nothing. */
    Set<Map<String, String>> rules() {
        Set<Map<String, String>> rules = new HashSet<>();
        component.all("RRULE").forEach(rule -> rules.add(parts(plain(rule.value()))));
        return rules;
    }

    private static Map<String, String> parts(String rule) {
        Map<String, String> parts = new TreeMap<>();
        for (String part : rule.split(";")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                String name = part.substring(0, equals).strip();
                String value = part.substring(equals + 1).strip();
                parts.put(name, name.startsWith("BY") ? sorted(value) : value);
            }
        }
        parts.remove("INTERVAL", "1");
        // the first day of a week matters where weeks are left out, numbered, or chosen from (RFC 5545 section 3.3.10)
        boolean weeks = parts.containsKey("BYWEEKNO")
                || parts.containsKey("BYDAY") && (parts.containsKey("INTERVAL") || parts.containsKey("BYSETPOS"));
        if (!weeks) {
            parts.remove("WKST");
        }
        parts.remove("WKST", "MO");
        return parts;
    }

    private static String sorted(String list) {
        String[] values = list.split(",");
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i].strip().replaceFirst("^\\+?0*(?=\\d)", "");
        }
        Arrays.sort(values);
        return String.join(",", values);
    }

    /** Times of RDATE; periods as they are written. */
    Set<Object> dates() {
        Set<Object> dates = new HashSet<>();
        for (Property property : component.all("RDATE")) {
            for (String piece : List.of(property.value().split(","))) {
                CalendarTime time = CalendarTime.of(property.withValue(piece.strip()), object.zones());
                dates.add(time == null ? property.parameter("TZID") + ":" + plain(piece) : OccurrenceId.of(time));
            }
        }
        return dates;
    }

    private static String plain(String value) {
        return value.strip().toUpperCase(Locale.ROOT);
    }

    /** True if both clocks show the same for ten years, whatever they are called. */
    private static boolean sameClock(@Nullable Zone one, @Nullable Zone other, long from) {
        if (one == null || other == null || one.rules().equals(other.rules())) {
            return (one == null) == (other == null);
        }
        for (int week = 0; week < YEARS_OF_WEEKS; week++) {
            long moment = from + week * WEEK;
            if (one.toLocal(moment) != other.toLocal(moment)) {
                return false;
            }
        }
        return true;
    }
}
