package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a change of an organizer's component means to those who have answered: nothing, a new revision (SEQUENCE, RFC 5546 section
 * 2.1.4), or another time, to which every answer is open again (RFC 6638 section 3.2.8).
 */
enum Reschedule {
    NO,
    REVISED,
    RESCHEDULED;

    private static final List<String> TIMES = List.of("DTSTART", "DTEND", "DURATION", "DUE");

    /** @param before the component that spoke for the same occurrence, with that occurrence's times */
    static Reschedule of(SchedulingObject oldObject, Component before, SchedulingObject newObject, Component after) {
        for (String name : TIMES) {
            if (!said(before, name).equals(said(after, name))) {
                return RESCHEDULED;
            }
        }
        boolean override = after.has("RECURRENCE-ID");
        boolean rules = !override && !said(before, "RRULE").equals(said(after, "RRULE"));
        boolean dates = !override && !said(before, "RDATE").equals(said(after, "RDATE"));
        Set<OccurrenceId> wasOut = Set.copyOf(Occurrences.excluded(oldObject, before));
        Set<OccurrenceId> isOut = Set.copyOf(Occurrences.excluded(newObject, after));
        boolean reinstated = !override && !isOut.containsAll(wasOut);
        if (rules && !onlyShortened(before, after)
                || dates && !said(before, "RDATE").containsAll(said(after, "RDATE"))
                || reinstated) {
            return RESCHEDULED;
        }
        boolean fewer = !override && !isOut.equals(wasOut);
        return rules || dates || fewer || !said(before, "STATUS").equals(said(after, "STATUS")) ? REVISED : NO;
    }

    /** Values with their zones, in any order. */
    private static Set<String> said(Component component, String name) {
        Set<String> said = new TreeSet<>();
        for (Property property : component.all(name)) {
            String zone = Objects.requireNonNullElse(property.parameter("TZID"), "");
            List<String> values =
                    name.equals("RDATE") ? List.of(property.value().split(",")) : List.of(property.value());
            for (String value : values) {
                String plain = value.strip().toUpperCase(Locale.ROOT);
                said.add(zone + ":" + (name.equals("RRULE") ? parts(plain).toString() : plain));
            }
        }
        return said;
    }

    /** True if the rule only ends sooner: COUNT is smaller or UNTIL earlier, and nothing else is different. */
    private static boolean onlyShortened(Component before, Component after) {
        List<Property> old = before.all("RRULE");
        List<Property> now = after.all("RRULE");
        if (old.size() != 1 || now.size() != 1) {
            return false;
        }
        Map<String, String> was = parts(old.getFirst().value().toUpperCase(Locale.ROOT));
        Map<String, String> is = parts(now.getFirst().value().toUpperCase(Locale.ROOT));
        String oldCount = was.remove("COUNT");
        String newCount = is.remove("COUNT");
        String oldUntil = was.remove("UNTIL");
        String newUntil = is.remove("UNTIL");
        boolean endless = oldCount == null && oldUntil == null;
        boolean fewer = oldCount != null && newCount != null && number(newCount) <= number(oldCount);
        boolean earlier = oldUntil != null && newUntil != null && newUntil.compareTo(oldUntil) <= 0;
        return was.equals(is) && (endless || fewer || earlier);
    }

    private static long number(String digits) {
        return digits.matches("\\d{1,9}") ? Long.parseLong(digits) : Long.MAX_VALUE;
    }

    private static Map<String, String> parts(String rule) {
        Map<String, String> parts = new TreeMap<>();
        for (String part : rule.split(";")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(
                        part.substring(0, equals).strip(),
                        part.substring(equals + 1).strip());
            }
        }
        return parts;
    }
}
