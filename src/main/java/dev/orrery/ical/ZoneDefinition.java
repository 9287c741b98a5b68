package dev.orrery.ical;

import dev.orrery.ical.recur.Gregorian;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneOffsetTransitionRule;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a zone of the JDK as a VTIMEZONE (RFC 5545 section 3.6.5; RFC 7809): what was in force since 1970 as dates, what
 * goes on for ever as yearly rules.
 */
final class ZoneDefinition {
    static final String PRODUCT = "-//Orrery//Orrery//EN";

    private static final Instant SINCE = Instant.EPOCH;
    private static final int UNTIL_YEAR = 2100;
    private static final String[] WEEKDAYS = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

    private ZoneDefinition() {}

    /** The kind of a change: observances are grouped by it. */
    private record Kind(ZoneOffset from, ZoneOffset to, boolean daylight) {}

    static String calendar(String tzid, Zone zone) {
        Component root = new Component(
                "VCALENDAR",
                List.of(new Property("VERSION", "2.0"), new Property("PRODID", PRODUCT)),
                List.of(vtimezone(tzid, zone)));
        return new String(ICalendarWriter.write(root), StandardCharsets.UTF_8);
    }

    static Component vtimezone(String tzid, Zone zone) {
        ZoneRules rules = zone.rules();
        List<Component> observances = new ArrayList<>();
        ZoneOffset first = rules.getOffset(SINCE);
        observances.add(observance(
                new Kind(first, first, rules.isDaylightSavings(SINCE)),
                List.of(LocalDateTime.of(1970, 1, 1, 0, 0)),
                null));

        List<ZoneOffsetTransitionRule> perpetual = rules.getTransitionRules();
        boolean said = perpetual.stream().allMatch(rule -> recurrence(rule) != null);
        int lastListed = said
                ? rules.getTransitions().isEmpty()
                        ? 1970
                        : rules.getTransitions().getLast().getDateTimeBefore().getYear()
                : UNTIL_YEAR;
        Map<Kind, List<LocalDateTime>> history = new LinkedHashMap<>();
        ZoneOffsetTransition next = rules.nextTransition(SINCE);
        while (next != null && next.getDateTimeBefore().getYear() <= lastListed) {
            history.computeIfAbsent(kind(rules, next), kind -> new ArrayList<>())
                    .add(next.getDateTimeBefore());
            next = rules.nextTransition(next.getInstant());
        }
        history.forEach((kind, onsets) -> observances.add(observance(kind, onsets, null)));
        if (said) {
            for (ZoneOffsetTransitionRule rule : perpetual) {
                ZoneOffsetTransition begin = rule.createTransition(Math.max(lastListed + 1, 1970));
                observances.add(observance(kind(rules, begin), List.of(begin.getDateTimeBefore()), recurrence(rule)));
            }
        }
        return new Component("VTIMEZONE", List.of(new Property("TZID", tzid)), observances);
    }

    private static Kind kind(ZoneRules rules, ZoneOffsetTransition transition) {
        return new Kind(
                transition.getOffsetBefore(),
                transition.getOffsetAfter(),
                rules.isDaylightSavings(transition.getInstant()));
    }

    private static Component observance(Kind kind, List<LocalDateTime> onsets, @Nullable String recurrence) {
        List<Property> properties = new ArrayList<>();
        properties.add(new Property("DTSTART", text(onsets.getFirst())));
        properties.add(new Property("TZOFFSETFROM", text(kind.from())));
        properties.add(new Property("TZOFFSETTO", text(kind.to())));
        if (recurrence != null) {
            properties.add(new Property("RRULE", recurrence));
        }
        for (LocalDateTime onset : onsets.subList(1, onsets.size())) {
            properties.add(new Property("RDATE", text(onset)));
        }
        return new Component(kind.daylight() ? "DAYLIGHT" : "STANDARD", properties, List.of());
    }

    /** Null if the rule's day cannot be said as BYDAY and BYMONTHDAY of one month on the wall clock. */
    private static @Nullable String recurrence(ZoneOffsetTransitionRule rule) {
        LocalDateTime wall = rule.createTransition(2026).getDateTimeBefore();
        LocalDate named = dayNamed(rule, 2026);
        int shift = (int) (wall.toLocalDate().toEpochDay() - named.toEpochDay());
        String month = "FREQ=YEARLY;BYMONTH=" + rule.getMonth().getValue();
        int day = rule.getDayOfMonthIndicator();
        if (rule.getDayOfWeek() == null) {
            int shifted = day + shift;
            return shifted < 1 || shifted > 28 || day < 0 ? null : month + ";BYMONTHDAY=" + shifted;
        }
        String weekday = WEEKDAYS[Math.floorMod(rule.getDayOfWeek().getValue() - 1 + shift, 7)];
        int length = rule.getMonth().minLength();
        boolean last =
                day == -1 || day == length - 6 && length == rule.getMonth().maxLength();
        if (shift == 0 && (last || day > 0 && day % 7 == 1 && day <= 22)) {
            return month + ";BYDAY=" + (last ? -1 : day / 7 + 1) + weekday;
        }
        int from = day > 0 ? day + shift : day - 6 + shift;
        int to = from + 6;
        if (day > 0 ? from < 1 || to > length : to > -1 || from < -length) {
            return null;
        }
        StringBuilder days = new StringBuilder();
        for (int i = from; i <= to; i++) {
            days.append(i == from ? "" : ",").append(i);
        }
        return month + ";BYMONTHDAY=" + days + ";BYDAY=" + weekday;
    }

    /** The date that the rule names in a year, in its own reckoning of time. */
    private static LocalDate dayNamed(ZoneOffsetTransitionRule rule, int year) {
        int month = rule.getMonth().getValue();
        int indicator = rule.getDayOfMonthIndicator();
        int day = indicator > 0 ? indicator : Gregorian.monthLength(year, month) + 1 + indicator;
        LocalDate date = LocalDate.of(year, month, day);
        if (rule.getDayOfWeek() == null) {
            return date;
        }
        int distance = rule.getDayOfWeek().getValue() - date.getDayOfWeek().getValue();
        return indicator > 0 ? date.plusDays(Math.floorMod(distance, 7)) : date.minusDays(Math.floorMod(-distance, 7));
    }

    private static String text(LocalDateTime time) {
        return CalendarTime.formatUtc(time.toEpochSecond(ZoneOffset.UTC)).replace("Z", "");
    }

    private static String text(ZoneOffset offset) {
        int seconds = Math.abs(offset.getTotalSeconds());
        String text =
                "%s%02d%02d".formatted(offset.getTotalSeconds() < 0 ? "-" : "+", seconds / 3600, seconds / 60 % 60);
        return seconds % 60 == 0 ? text : text + "%02d".formatted(seconds % 60);
    }
}
