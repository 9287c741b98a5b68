package dev.orrery.ical;

import dev.orrery.ical.recur.Gregorian;
import dev.orrery.ical.recur.Pattern;
import dev.orrery.ical.recur.RecurrenceRule;
import dev.orrery.ical.recur.RecurrenceRule.UntilForm;
import dev.orrery.ical.recur.RecurrenceSet;
import dev.orrery.ical.recur.RuleReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads RRULE, EXRULE, RDATE and EXDATE of a component onto the clock of its DTSTART, whatever kind of value they have.
 * For one object and one thread.
 */
final class RecurrenceReader {
    private static final int MAX_DATES = 50_000;
    /** Rules of one object: each may cost a bounded search. */
    private static final int MAX_RULES = 500;

    private final ObjectZones zones;
    private final Consumer<String> remarks;

    private int rules;

    RecurrenceReader(ObjectZones zones, Consumer<String> remarks) {
        this.zones = zones;
        this.remarks = remarks;
    }

    /** An instance of its own length (RDATE;VALUE=PERIOD). */
    record Extra(CalendarTime start, long seconds) {}

    /** Null if the component has nothing that makes it recur. */
    @Nullable
    RecurrenceSet read(Component component, CalendarTime start) {
        List<Pattern> rules = rules(component, "RRULE", start);
        List<Pattern> exclusions = rules(component, "EXRULE", start);
        long[] extra = dates(component, "RDATE", start, false);
        long[] excluded = dates(component, "EXDATE", start, false);
        long[] excludedDays = start.date() ? new long[0] : dates(component, "EXDATE", start, true);
        RecurrenceSet set = new RecurrenceSet(start.local(), rules, exclusions, extra, excluded, excludedDays);
        boolean recurs = component.has("RRULE") || component.has("RDATE") || !set.isSingle();
        return recurs ? set : null;
    }

    private List<Pattern> rules(Component component, String name, CalendarTime start) {
        List<Pattern> found = List.of();
        for (Property property : component.all(name)) {
            if (property.value().isBlank() || ++rules > MAX_RULES) {
                remarks.accept(at(property) + "this " + name + " is ignored");
                continue;
            }
            Pattern pattern = pattern(property, start);
            if (pattern != null) {
                found = found.isEmpty() ? new ArrayList<>(1) : found;
                found.add(pattern);
            }
        }
        return found;
    }

    private @Nullable Pattern pattern(Property property, CalendarTime start) {
        RecurrenceRule rule;
        try {
            rule = RuleReader.read(property.value(), remark -> remarks.accept(at(property) + remark));
        } catch (IllegalArgumentException e) {
            throw ICalendarReader.invalid(property.line(), String.valueOf(e.getMessage()));
        }
        if (rule.reckoning().foreignScale() != null) {
            remarks.accept(at(property) + "RSCALE=" + rule.reckoning().foreignScale()
                    + " is kept but not reckoned here; only DTSTART, RDATE and overrides count");
            return null;
        }
        long last = until(rule, start, at(property));
        if (rule.bound().count() > 0) {
            last = Pattern.lastOfCount(rule, start.local(), start.date(), last);
            if (last == Long.MAX_VALUE) {
                remarks.accept(
                        at(property) + "COUNT=" + rule.bound().count() + " is beyond reckoning and counts as endless");
            }
        }
        Pattern pattern = Pattern.until(property.value(), rule, start.local(), start.date(), last);
        return pattern.givesAnything() ? pattern : null;
    }

    /** UNTIL on the clock of DTSTART; a date stands for its whole day, a time with a date start for its day. */
    private long until(RecurrenceRule rule, CalendarTime start, String at) {
        UntilForm form = rule.bound().untilForm();
        if (form == UntilForm.NONE) {
            return Long.MAX_VALUE;
        }
        if (start.date()) {
            if (form != UntilForm.DATE) {
                remarks.accept(at + "UNTIL is a time, DTSTART a date; its date counts");
            }
            return Gregorian.midnight(Gregorian.dayOf(rule.bound().until()));
        }
        if (form == UntilForm.DATE) {
            remarks.accept(at + "UNTIL is a date, DTSTART a time; the whole day counts");
            return rule.bound().until() + Gregorian.SECONDS_PER_DAY - 1;
        }
        Zone zone = start.zone();
        return form == UntilForm.UTC && zone != null
                ? zone.toLocal(rule.bound().until())
                : rule.bound().until();
    }

    /** @param wholeDays the dates among the values of a component whose start is a time; else the times */
    private long[] dates(Component component, String name, CalendarTime start, boolean wholeDays) {
        long[] found = new long[4];
        int count = 0;
        for (Property property : component.all(name)) {
            if (property.parameterIs("VALUE", "PERIOD")) {
                continue;
            }
            for (String piece : property.value().split(",")) {
                CalendarTime time = piece.isBlank() ? null : CalendarTime.of(piece, property.parameter("TZID"), zones);
                if (time == null) {
                    if (!piece.isBlank() && !wholeDays && piece.indexOf('/') < 0) {
                        remarks.accept(at(property) + "a value of " + name + " cannot be read and is ignored");
                    }
                    continue;
                }
                boolean wholeDay = time.date() && !start.date() && name.equals("EXDATE");
                if (wholeDay != wholeDays || count == MAX_DATES) {
                    continue;
                }
                if (count == found.length) {
                    found = Arrays.copyOf(found, count * 2);
                }
                found[count++] = onClock(start, time, name);
            }
        }
        return count == 0
                ? new long[0]
                : Arrays.stream(found, 0, count).sorted().distinct().toArray();
    }

    /** An RDATE that is a date although DTSTART is a time means that time on that date. */
    private static long onClock(CalendarTime start, CalendarTime time, String name) {
        long local = Timeline.onClockOf(start, time);
        boolean dateForTime = time.date() && !start.date() && name.equals("RDATE");
        return dateForTime ? local + Math.floorMod(start.local(), Gregorian.SECONDS_PER_DAY) : local;
    }

    /** RDATEs that are periods, unless an EXDATE takes them away. */
    List<Extra> periods(Component component, CalendarTime start, @Nullable RecurrenceSet set) {
        List<Extra> found = List.of();
        for (Property property : component.all("RDATE")) {
            for (String piece : property.value().split(",")) {
                Extra extra = piece.indexOf('/') < 0 ? null : period(piece.strip(), property);
                if (extra == null) {
                    continue;
                }
                long local = Timeline.onClockOf(start, extra.start());
                boolean gone = set != null && Arrays.binarySearch(set.excluded(), local) >= 0;
                if (!gone && found.size() < 1_000) {
                    found = found.isEmpty() ? new ArrayList<>(2) : found;
                    found.add(extra);
                }
            }
        }
        return found;
    }

    private @Nullable Extra period(String piece, Property property) {
        int slash = piece.indexOf('/');
        String tzid = property.parameter("TZID");
        CalendarTime from = CalendarTime.of(piece.substring(0, slash), tzid, zones);
        String tail = piece.substring(slash + 1);
        Duration duration = Duration.parse(tail);
        if (from == null) {
            remarks.accept(at(property) + "a period of RDATE cannot be read and is ignored");
            return null;
        }
        if (duration != null) {
            return new Extra(from, Math.max(0, duration.total()));
        }
        CalendarTime to = CalendarTime.of(tail, tzid, zones);
        return to == null ? null : new Extra(from, Math.max(0, to.utc(Zone.UTC) - from.utc(Zone.UTC)));
    }

    private static String at(Property property) {
        return "line " + property.line() + ": ";
    }
}
