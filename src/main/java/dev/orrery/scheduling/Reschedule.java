package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a change of an organizer's component means to those who have answered: nothing, a new revision (SEQUENCE, RFC 5546 section
 * 2.1.4), or another time, to which every answer is open again (RFC 6638 section 3.2.8).
 */
enum Reschedule {
    NO,
    REVISED,
    RESCHEDULED;

    /** @param before the component that spoke for the same occurrence, with that occurrence's times */
    static Reschedule of(SchedulingObject oldObject, Component before, SchedulingObject newObject, Component after) {
        Timing was = Timing.of(oldObject, before);
        Timing is = Timing.of(newObject, after);
        if (!was.startsAndEndsAs(is)) {
            return RESCHEDULED;
        }
        boolean override = after.has("RECURRENCE-ID");
        boolean rules = !override && !was.rules().equals(is.rules());
        boolean dates = !override && !was.dates().equals(is.dates());
        Set<OccurrenceId> wasOut = Set.copyOf(Occurrences.excluded(oldObject, before));
        Set<OccurrenceId> isOut = Set.copyOf(Occurrences.excluded(newObject, after));
        boolean reinstated = !override && !isOut.containsAll(wasOut);
        if (rules && !onlyShortened(was, is) || dates && !was.dates().containsAll(is.dates()) || reinstated) {
            return RESCHEDULED;
        }
        boolean fewer = !override && !isOut.equals(wasOut);
        return rules || dates || fewer || !status(before).equals(status(after)) ? REVISED : NO;
    }

    private static String status(Component component) {
        return Objects.requireNonNullElse(component.value("STATUS"), "").strip().toUpperCase(Locale.ROOT);
    }

    /** True if the rule only ends sooner: COUNT is smaller or UNTIL earlier, and nothing else is different. */
    private static boolean onlyShortened(Timing before, Timing after) {
        if (before.rules().size() != 1 || after.rules().size() != 1) {
            return false;
        }
        Map<String, String> was = before.rules().iterator().next();
        Map<String, String> is = after.rules().iterator().next();
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
}
