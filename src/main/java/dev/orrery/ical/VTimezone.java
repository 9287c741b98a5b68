package dev.orrery.ical;

import dev.orrery.ical.recur.Gregorian;
import dev.orrery.ical.recur.LocalValue;
import dev.orrery.ical.recur.Pattern;
import dev.orrery.ical.recur.RecurrenceRule;
import dev.orrery.ical.recur.RecurrenceRule.Days;
import dev.orrery.ical.recur.RecurrenceRule.Frequency;
import dev.orrery.ical.recur.RecurrenceRule.UntilForm;
import dev.orrery.ical.recur.RuleCursor;
import dev.orrery.ical.recur.RuleReader;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneOffsetTransitionRule;
import java.time.zone.ZoneOffsetTransitionRule.TimeDefinition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a VTIMEZONE (RFC 5545 section 3.6.5) into zone rules: its onsets become transitions; observances that go on for
 * ever become yearly rules where they can be said so, else they are written out to the year 2100. Nothing is registered
 * anywhere.
 */
final class VTimezone {
    private static final long HORIZON = Gregorian.midnight(Gregorian.yearStart(2101));
    private static final int MAX_ONSETS = 2_000;
    private static final int MAX_OBSERVANCES = 2_000;

    /** Observances with rules, and periods that each may try in vain: together they bound the work. */
    private static final int MAX_RULES = 100;

    private static final int PATIENCE = 2_000;

    private static final java.util.regex.Pattern OFFSET = java.util.regex.Pattern.compile("\\d{1,2}|\\d{4}|\\d{6}");

    private final List<Onset> onsets = new ArrayList<>();
    private final List<Observance> perpetual = new ArrayList<>();
    private int rules;

    /** A moment from which an offset is in force. */
    private record Onset(long utc, int offset) {}

    private record Observance(
            long start,
            int from,
            int to,
            boolean daylight,
            @Nullable RecurrenceRule rule,
            long until) {}

    private VTimezone() {}

    /** Null if the component defines nothing usable. */
    static @Nullable Zone zone(String id, Component vtimezone) {
        try {
            ZoneRules rules = new VTimezone().rules(vtimezone);
            return rules == null ? null : Zone.of(id, rules);
        } catch (DateTimeException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Every offset that the component mentions as a target, in seconds. */
    static List<Integer> offsets(Component vtimezone) {
        List<Integer> found = new ArrayList<>(2);
        for (Component observance : vtimezone.children()) {
            Integer offset = offset(observance.value("TZOFFSETTO"));
            if (offset != null) {
                found.add(offset);
            }
        }
        return found;
    }

    private @Nullable ZoneRules rules(Component vtimezone) {
        List<Observance> observances = new ArrayList<>();
        for (Component child : vtimezone.children()) {
            boolean known = child.is("STANDARD") || child.is("DAYLIGHT");
            if (known && observances.size() < MAX_OBSERVANCES) {
                observance(child, observances);
            }
        }
        if (observances.isEmpty()) {
            return null;
        }
        long lastStart = observances.stream().mapToLong(Observance::start).max().orElse(0);
        List<ZoneOffsetTransitionRule> rules = yearlyRules();
        for (Observance observance : observances) {
            boolean said = !rules.isEmpty() && perpetual.contains(observance);
            expand(observance, said ? Math.min(lastStart + 2 * 366 * Gregorian.SECONDS_PER_DAY, HORIZON) : HORIZON);
        }
        onsets.sort(Comparator.comparingLong(Onset::utc));
        Observance first = observances.stream()
                .min(Comparator.comparingLong(o -> o.start() - o.from()))
                .orElseThrow();
        return assemble(first, rules);
    }

    private ZoneRules assemble(Observance first, List<ZoneOffsetTransitionRule> rules) {
        List<ZoneOffsetTransition> transitions = new ArrayList<>(onsets.size());
        int before = first.from();
        for (Onset onset : onsets) {
            boolean later =
                    transitions.isEmpty() || onset.utc() > transitions.getLast().toEpochSecond();
            if (onset.offset() != before && later) {
                transitions.add(ZoneOffsetTransition.of(
                        LocalDateTime.ofEpochSecond(onset.utc() + before, 0, ZoneOffset.UTC),
                        ZoneOffset.ofTotalSeconds(before),
                        ZoneOffset.ofTotalSeconds(onset.offset())));
                before = onset.offset();
            }
        }
        ZoneOffset base = ZoneOffset.ofTotalSeconds(transitions.isEmpty() ? first.to() : first.from());
        return ZoneRules.of(base, base, List.of(), transitions, transitions.isEmpty() ? List.of() : rules);
    }

    private void observance(Component child, List<Observance> into) {
        Integer from = offset(child.value("TZOFFSETFROM"));
        Integer to = offset(child.value("TZOFFSETTO"));
        String startText = child.value("DTSTART");
        LocalValue start = startText == null ? null : LocalValue.parse(startText.strip());
        if (to == null) {
            return;
        }
        int before = from == null ? to : from;
        // without a beginning it was always so
        long begin = start == null ? Gregorian.midnight(Gregorian.yearStart(1601)) : start.local();
        boolean daylight = child.is("DAYLIGHT");
        into.add(new Observance(begin, before, to, daylight, null, begin));
        for (Property rdate : child.all("RDATE")) {
            for (String piece : rdate.value().split(",", MAX_ONSETS)) {
                LocalValue value = LocalValue.parse(piece.strip());
                if (value != null) {
                    into.add(new Observance(value.local(), before, to, daylight, null, value.local()));
                }
            }
        }
        for (Property rrule : child.all("RRULE")) {
            if (++rules > MAX_RULES) {
                return;
            }
            RecurrenceRule rule = RuleReader.read(rrule.value());
            long until = until(rule, begin, before);
            Observance observance = new Observance(begin, before, to, daylight, rule, until);
            into.add(observance);
            if (until == Long.MAX_VALUE) {
                perpetual.add(observance);
            }
        }
    }

    private static long until(RecurrenceRule rule, long start, int offsetBefore) {
        UntilForm form = rule.bound().untilForm();
        long until = form == UntilForm.NONE ? Long.MAX_VALUE : rule.bound().until();
        if (form == UntilForm.UTC) {
            until += offsetBefore;
        } else if (form == UntilForm.DATE) {
            until += Gregorian.SECONDS_PER_DAY - 1;
        }
        return rule.bound().count() > 0 ? Pattern.lastOfCount(rule, start, false, until) : until;
    }

    private void expand(Observance observance, long horizon) {
        RecurrenceRule rule = observance.rule();
        if (rule == null) {
            onsets.add(new Onset(observance.start() - observance.from(), observance.to()));
            return;
        }
        long last = Math.min(observance.until(), horizon);
        RuleCursor cursor = new RuleCursor(Pattern.until("", rule, observance.start(), false, last), PATIENCE);
        for (long at = cursor.next(); at != RuleCursor.END && onsets.size() < MAX_ONSETS; at = cursor.next()) {
            onsets.add(new Onset(at - observance.from(), observance.to()));
        }
    }

    /** The perpetual observances as yearly rules; empty if one of them cannot be said so. */
    private List<ZoneOffsetTransitionRule> yearlyRules() {
        if (perpetual.isEmpty() || perpetual.size() > 16) {
            return List.of();
        }
        int standard = perpetual.stream()
                .filter(o -> !o.daylight())
                .mapToInt(Observance::to)
                .findFirst()
                .orElse(perpetual.getFirst().from());
        List<ZoneOffsetTransitionRule> rules = new ArrayList<>(2);
        for (Observance observance : perpetual) {
            ZoneOffsetTransitionRule rule = yearlyRule(observance, standard);
            if (rule == null) {
                return List.of();
            }
            rules.add(rule);
        }
        rules.sort(Comparator.comparingInt(rule -> rule.getMonth().getValue()));
        return rules;
    }

    private static @Nullable ZoneOffsetTransitionRule yearlyRule(Observance observance, int standard) {
        RecurrenceRule rule = observance.rule();
        if (rule == null || observance.from() == observance.to() || rule.frequency() != Frequency.YEARLY) {
            return null;
        }
        boolean others = rule.interval() != 1
                || rule.days().yearDays().length + rule.days().weekNumbers().length > 0
                || rule.reckoning().positions().length > 0
                || rule.times().hours().length > 0
                || rule.times().minutes().length + rule.times().seconds().length > 0
                || Integer.bitCount(rule.days().months()) != 1
                || rule.days().weekdays().length > 1;
        if (others) {
            return null;
        }
        Integer dayOfMonth = dayIndicator(rule.days(), observance.start());
        if (dayOfMonth == null) {
            return null;
        }
        DayOfWeek weekday = rule.days().weekdays().length == 0
                ? null
                : DayOfWeek.of(Math.floorMod(rule.days().weekdays()[0], 8) + 1);
        LocalTime time = LocalTime.ofSecondOfDay(Math.floorMod(observance.start(), Gregorian.SECONDS_PER_DAY));
        return ZoneOffsetTransitionRule.of(
                Month.of(Integer.numberOfTrailingZeros(rule.days().months())),
                dayOfMonth,
                weekday,
                time,
                false,
                TimeDefinition.WALL,
                ZoneOffset.ofTotalSeconds(standard),
                ZoneOffset.ofTotalSeconds(observance.from()),
                ZoneOffset.ofTotalSeconds(observance.to()));
    }

    /** The JDK's way to name the first day on or after which, or the last before which, a weekday is meant. */
    private static @Nullable Integer dayIndicator(Days rule, long start) {
        int[] days = rule.monthDays();
        if (rule.weekdays().length == 0) {
            if (days.length == 0) {
                int day = Gregorian.dayOf(start);
                int year = Gregorian.year(day);
                int month = Gregorian.month(year, day - Gregorian.yearStart(year));
                return day - Gregorian.day(year, month, 1) + 1;
            }
            return days.length == 1 && days[0] <= 28 && days[0] >= -1 ? days[0] : null;
        }
        int ordinal = Math.floorDiv(rule.weekdays()[0], 8);
        if (days.length == 0 && ordinal != 0) {
            int day = ordinal > 0 ? ordinal * 7 - 6 : ordinal * 7 + 6;
            return day >= 1 && day <= 22 || day == -1 || day == -8 || day == -15 ? day : null;
        }
        int length = Month.of(Integer.numberOfTrailingZeros(rule.months())).minLength();
        boolean week = ordinal == 0 && days.length == 7 && days[6] - days[0] == 6;
        if (week && days[6] < 0 && days[0] >= -length) {
            return days[6]; // the last such weekday up to that day
        }
        return week && days[0] > 0 && days[6] <= length ? days[0] : null;
    }

    /** UTC-OFFSET (RFC 5545 section 3.3.14) in seconds; null if it is none. */
    static @Nullable Integer offset(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String value = text.strip().replace(":", "");
        boolean signed = value.startsWith("+") || value.startsWith("-");
        String digits = signed ? value.substring(1) : value;
        if (!OFFSET.matcher(digits).matches()) {
            return null;
        }
        String padded = digits.length() <= 2 ? digits + "00" : digits;
        int hours = Integer.parseInt(padded.substring(0, padded.length() - (padded.length() == 6 ? 4 : 2)));
        int tail = padded.length() == 6 ? 2 : padded.length() - 2;
        int minutes = Integer.parseInt(padded.substring(tail, tail + 2));
        int seconds = padded.length() == 6 ? Integer.parseInt(padded.substring(4)) : 0;
        int total = hours * 3600 + minutes * 60 + seconds;
        return total > 18 * 3600 ? null : value.startsWith("-") ? -total : total;
    }
}
