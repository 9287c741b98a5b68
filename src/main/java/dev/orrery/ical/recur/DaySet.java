package dev.orrery.ical.recur;

import dev.orrery.ical.recur.RecurrenceRule.Skip;

/**
 * The days of one period of a yearly, monthly or weekly rule, sorted and each once. Reused from period to period; for one
 * thread.
 */
final class DaySet {
    /** Days before the period that bits can hold: week 1 may begin three days before the year. */
    private static final int SLACK = 10;

    private final Pattern pattern;
    private final long[] bits = new long[7];
    private int[] days = new int[8];
    private int size;

    /** Day number of bit {@link #SLACK}. */
    private int origin;

    DaySet(Pattern pattern) {
        this.pattern = pattern;
    }

    int size() {
        return size;
    }

    int day(int index) {
        return days[index];
    }

    void one(int day) {
        days[0] = day;
        size = 1;
    }

    /** The days of a week, given by its first day. */
    void week(int first) {
        size = 0;
        boolean filtered = pattern.months != 0 || pattern.monthDays.length > 0 || pattern.yearDays.length > 0;
        for (int day = first; day < first + 7; day++) {
            boolean wanted = (pattern.weekdayMask & 1 << Gregorian.weekday(day)) != 0;
            if (wanted && (!filtered || pattern.dayPasses(day))) {
                days[size++] = day;
            }
        }
    }

    void month(int year, int month) {
        begin(Gregorian.day(year, month, 1));
        if (pattern.monthDays.length > 0) {
            monthDays(year, month, false);
        } else if (pattern.weekdays.length > 0) {
            weekdaysIn(origin, origin + Gregorian.monthLength(year, month));
        } else if (pattern.yearDays.length > 0) {
            for (int day = origin; day < origin + Gregorian.monthLength(year, month); day++) {
                set(day);
            }
        }
        collect();
        if (pattern.yearDays.length > 0) {
            keepYearDays(year);
        }
    }

    private void keepYearDays(int year) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (pattern.yearDayPasses(year, days[i] - Gregorian.yearStart(year))) {
                days[kept++] = days[i];
            }
        }
        size = kept;
    }

    void year(int year) {
        begin(Gregorian.yearStart(year));
        if (pattern.yearDays.length > 0) {
            yearDays(year);
        } else if (pattern.weekNumbers.length > 0) {
            weekNumbers(year);
        } else if (pattern.monthDays.length > 0) {
            for (int month = 1; month <= 12; month++) {
                if (pattern.monthPasses(month)) {
                    monthDays(year, month, true);
                }
            }
        } else if (pattern.months != 0) {
            for (int month = 1; month <= 12; month++) {
                if (pattern.monthPasses(month)) {
                    int first = Gregorian.day(year, month, 1);
                    weekdaysIn(first, first + Gregorian.monthLength(year, month));
                }
            }
        } else {
            weekdaysIn(origin, origin + Gregorian.yearLength(year));
        }
        collect();
    }

    private void yearDays(int year) {
        int length = Gregorian.yearLength(year);
        for (int yearDay : pattern.yearDays) {
            int day = yearDay > 0 ? origin + yearDay - 1 : origin + length + yearDay;
            if (day < origin || day >= origin + length) {
                if (pattern.skip != Skip.OMIT) {
                    set(skipped(day, origin, origin + length));
                }
            } else if (passesRest(year, day) && weekNumberPasses(year, day)) {
                set(day);
            }
        }
    }

    private void weekNumbers(int year) {
        int firstWeek = Gregorian.firstWeek(year, pattern.weekStart);
        int weeks = (Gregorian.firstWeek(year + 1, pattern.weekStart) - firstWeek) / 7;
        for (int number : pattern.weekNumbers) {
            int week = number > 0 ? number : weeks + number + 1;
            if (week < 1 || week > weeks) {
                continue;
            }
            int first = firstWeek + (week - 1) * 7;
            for (int day = first; day < first + 7; day++) {
                boolean weekday = pattern.weekdayMask == 0 || (pattern.weekdayMask & 1 << Gregorian.weekday(day)) != 0;
                if (weekday && passesMonth(day)) {
                    set(day);
                }
            }
        }
    }

    private boolean weekNumberPasses(int year, int day) {
        if (pattern.weekNumbers.length == 0) {
            return true;
        }
        int firstWeek = Gregorian.firstWeek(year, pattern.weekStart);
        int weeks = (Gregorian.firstWeek(year + 1, pattern.weekStart) - firstWeek) / 7;
        int week = Math.floorDiv(day - firstWeek, 7) + 1;
        for (int number : pattern.weekNumbers) {
            if ((number > 0 ? number : weeks + number + 1) == week && week >= 1 && week <= weeks) {
                return true;
            }
        }
        return false;
    }

    /** BYMONTH and BYMONTHDAY on a day of any year. */
    private boolean passesMonth(int day) {
        if (pattern.months == 0 && pattern.monthDays.length == 0) {
            return true;
        }
        int year = Gregorian.year(day);
        int dayOfYear = day - Gregorian.yearStart(year);
        int month = Gregorian.month(year, dayOfYear);
        return pattern.monthPasses(month)
                && (pattern.monthDays.length == 0
                        || pattern.monthDayPasses(year, month, dayOfYear - Gregorian.beforeMonth(year, month) + 1));
    }

    private boolean passesRest(int year, int day) {
        if (!passesMonth(day)) {
            return false;
        }
        if (pattern.weekdays.length == 0) {
            return true;
        }
        if (pattern.months == 0) {
            return weekdayPasses(day, origin, origin + Gregorian.yearLength(year));
        }
        int month = Gregorian.month(year, day - Gregorian.yearStart(year));
        int first = Gregorian.day(year, month, 1);
        return weekdayPasses(day, first, first + Gregorian.monthLength(year, month));
    }

    /** BYMONTHDAY in one month, limited by BYDAY. */
    private void monthDays(int year, int month, boolean yearly) {
        int first = Gregorian.day(year, month, 1);
        int end = first + Gregorian.monthLength(year, month);
        boolean inMonth = !yearly || pattern.months != 0;
        int from = inMonth ? first : Gregorian.yearStart(year);
        int to = inMonth ? end : from + Gregorian.yearLength(year);
        for (int monthDay : pattern.monthDays) {
            int day = monthDay > 0 ? first + monthDay - 1 : end + monthDay;
            if (day < first || day >= end) {
                if (pattern.skip == Skip.OMIT) {
                    continue;
                }
                day = skipped(day, first, end);
            }
            if (pattern.weekdays.length == 0 || weekdayPasses(day, from, to)) {
                set(day);
            }
        }
    }

    /** RFC 7529 section 4.1: the valid day before or after one that does not exist. */
    private int skipped(int day, int first, int end) {
        if (pattern.skip == Skip.FORWARD) {
            return day < first ? first : end;
        }
        return day < first ? first - 1 : end - 1;
    }

    /** BYDAY as a limit: ordinals count within the span. */
    private boolean weekdayPasses(int day, int from, int to) {
        int weekday = Gregorian.weekday(day);
        for (int wanted : pattern.weekdays) {
            int ordinal = Math.floorDiv(wanted, 8);
            if (wanted - ordinal * 8 != weekday) {
                continue;
            }
            if (ordinal == 0 || ordinal == (day - from) / 7 + 1 || ordinal == -((to - 1 - day) / 7 + 1)) {
                return true;
            }
        }
        return false;
    }

    /** BYDAY as an expansion over the span from {@code from} to before {@code to}. */
    private void weekdaysIn(int from, int to) {
        int fromWeekday = Gregorian.weekday(from);
        int lastWeekday = Gregorian.weekday(to - 1);
        for (int wanted : pattern.weekdays) {
            int ordinal = Math.floorDiv(wanted, 8);
            int weekday = wanted - ordinal * 8;
            int first = from + Math.floorMod(weekday - fromWeekday, 7);
            if (ordinal == 0) {
                for (int day = first; day < to; day += 7) {
                    set(day);
                }
                continue;
            }
            int day = ordinal > 0
                    ? first + (ordinal - 1) * 7
                    : to - 1 - Math.floorMod(lastWeekday - weekday, 7) + (ordinal + 1) * 7;
            if (day >= from && day < to) {
                set(day);
            }
        }
    }

    private void begin(int newOrigin) {
        origin = newOrigin;
        java.util.Arrays.fill(bits, 0);
    }

    private void set(int day) {
        int bit = day - origin + SLACK;
        bits[bit >> 6] |= 1L << (bit & 63);
    }

    private void collect() {
        size = 0;
        for (int word = 0; word < bits.length; word++) {
            long rest = bits[word];
            if (rest != 0 && size + 64 > days.length) {
                days = java.util.Arrays.copyOf(days, days.length + 64);
            }
            for (; rest != 0; rest &= rest - 1) {
                days[size++] = origin - SLACK + word * 64 + Long.numberOfTrailingZeros(rest);
            }
        }
    }
}
