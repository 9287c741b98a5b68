package dev.orrery.ical.recur;

import dev.orrery.ical.recur.RecurrenceRule.Days;
import dev.orrery.ical.recur.RecurrenceRule.Frequency;
import dev.orrery.ical.recur.RecurrenceRule.Skip;
import dev.orrery.ical.recur.RecurrenceRule.Times;
import java.util.Arrays;

/**
 * A rule together with its DTSTART: what the rule leaves open is filled in from there (RFC 5545 section 3.3.10), COUNT is
 * turned into an end. Immutable and thread-safe; {@link RuleCursor}s walk it.
 */
public final class Pattern {
    /** Instances counted, and periods tried, until a COUNT is held to be endless. */
    private static final int COUNT_BOUND = 50_000;

    private static final int[] ZERO = {0};
    private static final int[] NOTHING = {};

    private final String text;
    final Frequency frequency;
    final int interval;
    final long start;
    final int startDay;
    final int startYear;
    final int startMonth;

    /** Last possible instance; {@code Long.MAX_VALUE} for none. */
    final long last;

    final int months;
    final int[] monthDays;
    final int[] yearDays;
    final int[] weekNumbers;
    final int[] weekdays;
    final int[] positions;
    final int weekStart;
    final Skip skip;

    final int weekdayMask;
    final long monthDayMask;
    final long monthDayFromEndMask;

    final int[] hours;
    final int[] minutes;
    final int[] seconds;
    final int hourMask;
    final long minuteMask;
    final long secondMask;

    private Pattern(String text, RecurrenceRule rule, long start, boolean date, long last) {
        this.text = text;
        this.frequency = date && rule.frequency().subDaily() ? Frequency.DAILY : rule.frequency();
        this.interval = rule.interval();
        this.start = start;
        this.last = last;
        this.startDay = Gregorian.dayOf(start);
        this.startYear = Gregorian.year(startDay);
        this.startMonth = Gregorian.month(startYear, startDay - Gregorian.yearStart(startYear));
        this.positions = rule.reckoning().positions();
        this.weekStart = rule.reckoning().weekStart();
        this.skip = rule.reckoning().skip();

        Days days = rule.days();
        this.yearDays = days.yearDays();
        this.weekNumbers = frequency == Frequency.YEARLY ? days.weekNumbers() : NOTHING;
        boolean noWeekday = days.weekdays().length == 0;
        boolean noWeekOrYearDay = yearDays.length + weekNumbers.length == 0;
        boolean longPeriod = frequency == Frequency.YEARLY || frequency == Frequency.MONTHLY;
        boolean needsMonthDay = longPeriod && noWeekday && noWeekOrYearDay && days.monthDays().length == 0;
        // days of the month alone mean the month of DTSTART; that is how most clients read it
        boolean needsMonth = frequency == Frequency.YEARLY && days.months() == 0 && noWeekday && noWeekOrYearDay;
        boolean needsWeekday = noWeekday
                && (frequency == Frequency.WEEKLY
                        || weekNumbers.length > 0 && yearDays.length + days.monthDays().length == 0);
        this.months = needsMonth ? 1 << startMonth : days.months();
        this.monthDays =
                needsMonthDay ? new int[] {startDay - Gregorian.day(startYear, startMonth, 1) + 1} : days.monthDays();
        this.weekdays = needsWeekday ? new int[] {Gregorian.weekday(startDay)} : days.weekdays();
        this.weekdayMask = weekdayMask(weekdays);
        this.monthDayMask = mask(monthDays, 1);
        this.monthDayFromEndMask = mask(monthDays, -1);

        Times times = rule.times();
        int time = (int) Math.floorMod(start, Gregorian.SECONDS_PER_DAY);
        int level = frequency.ordinal();
        this.hours = date ? ZERO : orElse(times.hours(), level < 4, time / 3600);
        this.minutes = date ? ZERO : orElse(times.minutes(), level < 5, time / 60 % 60);
        this.seconds = date ? ZERO : orElse(sixtyAsLast(times.seconds()), level < 6, time % 60);
        this.hourMask = hours.length == 0 ? -1 : (int) mask(hours, 1);
        this.minuteMask = minutes.length == 0 ? -1L : mask(minutes, 1);
        this.secondMask = seconds.length == 0 ? -1L : mask(seconds, 1);
    }

    /**
     * @param text of the rule, kept for {@link #text()}
     * @param start DTSTART, local seconds
     * @param date true for a DATE: rules below a day and BYHOUR, BYMINUTE, BYSECOND are then ignored
     * @param until last possible instance in local seconds, {@code Long.MAX_VALUE} for none; a COUNT is not looked at
     */
    public static Pattern until(String text, RecurrenceRule rule, long start, boolean date, long until) {
        return new Pattern(text, rule, start, date, until);
    }

    /** The rule as it was written. */
    public String text() {
        return text;
    }

    /**
     * The last instance of a rule with COUNT. DTSTART counts as the first instance even if the rule does not give it.
     *
     * @param until further bound, {@code Long.MAX_VALUE} for none
     * @return local seconds; {@code Long.MAX_VALUE} if the count is too large to be reckoned
     */
    public static long lastOfCount(RecurrenceRule rule, long start, boolean date, long until) {
        if (rule.bound().count() == 1) {
            return start;
        }
        int count = rule.bound().count();
        Pattern pattern = new Pattern("", rule, start, date, until);
        if (rule.plain() && pattern.frequency.compareTo(Frequency.WEEKLY) >= 0) {
            double span = (count - 1.0) * rule.interval() * pattern.unitSeconds();
            return span > Gregorian.midnight(Gregorian.LAST_DAY) ? until : Math.min(until, start + (long) span);
        }
        RuleCursor cursor = new RuleCursor(pattern, COUNT_BOUND);
        long found = start;
        int counted = 1;
        while (counted < count) {
            long next = cursor.next();
            if (next == RuleCursor.END) {
                return cursor.exhausted() ? Long.MAX_VALUE : found;
            }
            if (next > start) {
                found = next;
                if (++counted > COUNT_BOUND) {
                    return Long.MAX_VALUE;
                }
            }
        }
        return found;
    }

    /** True if the rule gives an instance after DTSTART, as far as a bounded search can tell. */
    public boolean givesAnything() {
        RuleCursor cursor = new RuleCursor(this, COUNT_BOUND);
        long first = cursor.next();
        return first != RuleCursor.END && (first > start || cursor.next() != RuleCursor.END);
    }

    /** True if the rule itself (not DTSTART as such) gives this instance. */
    public boolean gives(long local) {
        RuleCursor cursor = new RuleCursor(this);
        cursor.seek(local);
        return cursor.next() == local;
    }

    public long last() {
        return last;
    }

    /** Seconds of one unit of the frequency, for weekly and faster ones. */
    long unitSeconds() {
        return switch (frequency) {
            case WEEKLY -> 7 * Gregorian.SECONDS_PER_DAY;
            case DAILY -> Gregorian.SECONDS_PER_DAY;
            case HOURLY -> 3600;
            case MINUTELY -> 60;
            case SECONDLY -> 1;
            case YEARLY, MONTHLY -> throw new IllegalStateException("years and months have no fixed length");
        };
    }

    /** The filters that a day must pass at frequencies of a day and faster, and BYDAY apart, weekly. */
    boolean dayPasses(int day) {
        if (weekdayMask != 0 && (weekdayMask & 1 << Gregorian.weekday(day)) == 0) {
            return false;
        }
        if (months == 0 && monthDays.length == 0 && yearDays.length == 0) {
            return true;
        }
        int year = Gregorian.year(day);
        int dayOfYear = day - Gregorian.yearStart(year);
        if (yearDays.length > 0 && !yearDayPasses(year, dayOfYear)) {
            return false;
        }
        int month = Gregorian.month(year, dayOfYear);
        return monthPasses(month)
                && (monthDays.length == 0
                        || monthDayPasses(year, month, dayOfYear - Gregorian.beforeMonth(year, month) + 1));
    }

    boolean monthPasses(int month) {
        return months == 0 || (months & 1 << month) != 0;
    }

    boolean monthDayPasses(int year, int month, int dayOfMonth) {
        return (monthDayMask & 1L << dayOfMonth) != 0
                || (monthDayFromEndMask & 1L << Gregorian.monthLength(year, month) + 1 - dayOfMonth) != 0;
    }

    boolean yearDayPasses(int year, int dayOfYear) {
        int length = Gregorian.yearLength(year);
        for (int yearDay : yearDays) {
            if (yearDay > 0 ? yearDay - 1 == dayOfYear : length + yearDay == dayOfYear) {
                return true;
            }
        }
        return false;
    }

    private static int weekdayMask(int[] weekdays) {
        int mask = 0;
        for (int weekday : weekdays) {
            mask |= 1 << Math.floorMod(weekday, 8);
        }
        return mask;
    }

    private static long mask(int[] values, int sign) {
        long mask = 0;
        for (int value : values) {
            if (value * sign >= 0) {
                mask |= 1L << value * sign;
            }
        }
        return mask;
    }

    /** What the rule says; else the value of DTSTART where the frequency needs one. */
    private static int[] orElse(int[] given, boolean needed, int fallback) {
        return given.length > 0 || !needed ? given : new int[] {fallback};
    }

    private static int[] sixtyAsLast(int[] seconds) {
        return seconds.length > 0 && seconds[seconds.length - 1] == 60
                ? Arrays.stream(seconds).map(s -> Math.min(s, 59)).distinct().toArray()
                : seconds;
    }
}
