package dev.orrery.ical.recur;

import dev.orrery.ical.recur.RecurrenceRule.Frequency;

/**
 * Walks the instances of one {@link Pattern} in order. {@link #seek} jumps to any horizon by arithmetic on periods. Every
 * search is bounded: a rule that gives nothing for a long time is held to give nothing more. For one thread.
 */
public final class RuleCursor {
    /** Returned when there is no further instance. */
    public static final long END = Long.MAX_VALUE;

    /** Periods and days tried in vain until the search is given up. */
    private static final int PATIENCE = 50_000;

    private static final long LAST = Gregorian.midnight(Gregorian.LAST_DAY + 1) - 1;

    private final Pattern pattern;
    private final DaySet days;
    private final int patience;

    /** Number of the period in {@link #days}, in intervals since the one of DTSTART. */
    private long period;

    /** First second of the period below a day. */
    private long base;

    private boolean loaded;
    private boolean exhausted;
    private int timesPerDay;
    private int index;
    private int size;
    private int[] chosen = {};
    private long floor;

    public RuleCursor(Pattern pattern) {
        this(pattern, PATIENCE);
    }

    /** @param patience periods and days that a search may try in vain */
    public RuleCursor(Pattern pattern, int patience) {
        this.pattern = pattern;
        this.patience = patience;
        this.days = new DaySet(pattern);
        this.floor = pattern.start;
        this.timesPerDay = Math.max(1, pattern.hours.length)
                * Math.max(1, pattern.minutes.length)
                * Math.max(1, pattern.seconds.length);
        if (pattern.frequency.subDaily()) {
            timesPerDay = switch (pattern.frequency) {
                case HOURLY -> pattern.minutes.length * pattern.seconds.length;
                case MINUTELY -> pattern.seconds.length;
                default -> 1;
            };
        }
    }

    /** The next instance is the first one at or after this local time. */
    public void seek(long from) {
        floor = Math.max(from, pattern.start);
        loaded = false;
        exhausted = false;
        index = 0;
        size = 0;
        period = Math.max(0, periodOf(floor));
    }

    /** The next instance in local seconds, or {@link #END}. */
    public long next() {
        int tries = patience;
        while (true) {
            while (index < size) {
                long value = element(index++);
                if (value >= floor) {
                    if (value > pattern.last || value > LAST) {
                        return end();
                    }
                    floor = value + 1;
                    return value;
                }
            }
            if (loaded) {
                period++;
            }
            tries = load(tries);
            if (tries < 0) {
                return end();
            }
        }
    }

    /** True if the last search was given up and not finished. */
    boolean exhausted() {
        return exhausted;
    }

    private long end() {
        index = 0;
        size = 0;
        return END;
    }

    /** The period that holds a time, or one shortly before it. */
    private long periodOf(long local) {
        int day = Gregorian.dayOf(local);
        // a skipped day or a week number can reach into the neighbouring period
        int reach = pattern.weekNumbers.length > 0 || pattern.skip != RecurrenceRule.Skip.OMIT ? 1 : 0;
        return switch (pattern.frequency) {
            case YEARLY -> Math.floorDiv(Gregorian.year(day) - reach - pattern.startYear, pattern.interval);
            case MONTHLY -> {
                int year = Gregorian.year(day);
                int month = Gregorian.month(year, day - Gregorian.yearStart(year));
                int months = (year - pattern.startYear) * 12 + month - pattern.startMonth;
                yield Math.floorDiv(months - reach, pattern.interval);
            }
            case WEEKLY -> Math.floorDiv((day - firstWeekStart()) / 7, pattern.interval);
            case DAILY -> Math.floorDiv(day - pattern.startDay, pattern.interval);
            case HOURLY, MINUTELY, SECONDLY -> Math.floorDiv(local - firstBase(), step());
        };
    }

    private int firstWeekStart() {
        return Gregorian.weekStart(pattern.startDay, pattern.weekStart);
    }

    private long firstBase() {
        return Math.floorDiv(pattern.start, pattern.unitSeconds()) * pattern.unitSeconds();
    }

    private long step() {
        return pattern.unitSeconds() * pattern.interval;
    }

    /** Loads the first period from {@link #period} on that has instances; returns the tries left, or -1. */
    private int load(int tries) {
        loaded = true;
        int left = tries;
        while (left-- > 0) {
            if (!pattern.frequency.subDaily() ? loadDays() : loadTimes()) {
                if (periodStart() > Math.min(pattern.last, LAST)) {
                    return -1;
                }
                choose();
                if (size > 0) {
                    return left;
                }
            } else if (periodStart() > Math.min(pattern.last, LAST)) {
                return -1;
            }
            period++;
        }
        exhausted = true;
        return -1;
    }

    private long periodStart() {
        return base;
    }

    /** Fills {@link #days}; false if the period is empty. May move {@link #period} over months that are not wanted. */
    private boolean loadDays() {
        long passed = period * pattern.interval;
        switch (pattern.frequency) {
            case YEARLY -> {
                long year = pattern.startYear + passed;
                if (tooFar(year)) {
                    return false;
                }
                base = Gregorian.midnight(Gregorian.yearStart((int) year) - 7);
                days.year((int) year);
            }
            case MONTHLY -> {
                long months = pattern.startMonth - 1 + passed;
                long year = pattern.startYear + months / 12;
                if (tooFar(year)) {
                    return false;
                }
                int month = (int) (months % 12) + 1;
                base = Gregorian.midnight(Gregorian.day((int) year, month, 1) - 1);
                if (!pattern.monthPasses(month)) {
                    return false;
                }
                days.month((int) year, month);
            }
            case WEEKLY -> {
                long first = firstWeekStart() + passed * 7;
                if (first > Gregorian.LAST_DAY) {
                    base = END;
                    return false;
                }
                base = Gregorian.midnight((int) first);
                days.week((int) first);
            }
            default -> {
                return loadDay();
            }
        }
        return days.size() > 0;
    }

    private boolean tooFar(long year) {
        if (year > 9999) {
            base = END;
            return true;
        }
        return false;
    }

    private boolean loadDay() {
        long day = pattern.startDay + period * pattern.interval;
        if (day > Gregorian.LAST_DAY) {
            base = END;
            return false;
        }
        base = Gregorian.midnight((int) day);
        if (!pattern.dayPasses((int) day)) {
            int wanted = nextWantedMonth((int) day);
            if (wanted > day) {
                // the loop goes on with the period after this one
                period = Math.max(period, Math.ceilDiv(wanted - pattern.startDay, pattern.interval) - 1);
            }
            return false;
        }
        days.one((int) day);
        return true;
    }

    /** The day itself if its month is wanted, else the first day of the next month that is. */
    private int nextWantedMonth(int day) {
        if (pattern.months == 0) {
            return day;
        }
        int year = Gregorian.year(day);
        int month = Gregorian.month(year, day - Gregorian.yearStart(year));
        if (pattern.monthPasses(month)) {
            return day;
        }
        for (int i = 1; i <= 12; i++) {
            month = month == 12 ? 1 : month + 1;
            year += month == 1 ? 1 : 0;
            if (pattern.monthPasses(month)) {
                return Gregorian.day(year, month, 1);
            }
        }
        return Gregorian.LAST_DAY;
    }

    /** Finds the next hour, minute or second that passes all filters; false if it had to jump and must be tried again. */
    private boolean loadTimes() {
        base = firstBase() + period * step();
        if (base > LAST) {
            base = END;
            return false;
        }
        int day = Gregorian.dayOf(base);
        if (!pattern.dayPasses(day)) {
            return jumpTo(Gregorian.midnight(Math.max(day + 1, nextWantedMonth(day))));
        }
        int time = (int) (base - Gregorian.midnight(day));
        int hour = time / 3600;
        if ((pattern.hourMask & 1 << hour) == 0) {
            int later = nextBit(pattern.hourMask & 0xFFFFFFL, hour);
            return jumpTo(later < 0 ? Gregorian.midnight(day + 1) : base - time + later * 3600L);
        }
        if (pattern.frequency == Frequency.HOURLY) {
            return true;
        }
        int minute = time / 60 % 60;
        if ((pattern.minuteMask & 1L << minute) == 0) {
            int later = nextBit(pattern.minuteMask, minute);
            long hourStart = base - time % 3600;
            return jumpTo(later < 0 ? hourStart + 3600 : hourStart + later * 60L);
        }
        if (pattern.frequency == Frequency.MINUTELY) {
            return true;
        }
        int second = time % 60;
        if ((pattern.secondMask & 1L << second) == 0) {
            int later = nextBit(pattern.secondMask, second);
            return jumpTo(later < 0 ? base - second + 60 : base - second + later);
        }
        return true;
    }

    /** Sets the period to the last one before the target; the loop goes on from the next. */
    private boolean jumpTo(long target) {
        period = Math.max(period, Math.ceilDiv(target - firstBase(), step()) - 1);
        return false;
    }

    private static int nextBit(long mask, int after) {
        long rest = after >= 63 ? 0 : mask & -1L << after + 1;
        return rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
    }

    /** Applies BYSETPOS and skips what lies before the floor. */
    private void choose() {
        int all = (pattern.frequency.subDaily() ? 1 : days.size()) * timesPerDay;
        if (pattern.positions.length == 0) {
            size = all;
            index = all > 8 ? firstAtLeast(all) : 0;
            return;
        }
        index = 0;
        size = 0;
        if (chosen.length < pattern.positions.length) {
            chosen = new int[pattern.positions.length];
        }
        for (int position : pattern.positions) {
            int at = position > 0 ? position - 1 : all + position;
            if (at >= 0 && at < all) {
                chosen[size++] = at;
            }
        }
        java.util.Arrays.sort(chosen, 0, size);
    }

    private int firstAtLeast(int all) {
        int low = 0;
        int high = all;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(middle) < floor) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private long element(int number) {
        return at(pattern.positions.length == 0 ? number : chosen[number]);
    }

    /** The n-th time of the period: days times hours times minutes times seconds, never written out. */
    private long at(int number) {
        int rest = number;
        long value = base;
        if (!pattern.frequency.subDaily()) {
            value = Gregorian.midnight(days.day(number / timesPerDay));
            rest = number % timesPerDay;
        }
        return switch (pattern.frequency) {
            case SECONDLY -> value;
            case MINUTELY -> value + pattern.seconds[rest];
            case HOURLY ->
                value
                        + pattern.minutes[rest / pattern.seconds.length] * 60L
                        + pattern.seconds[rest % pattern.seconds.length];
            default -> {
                int perHour = pattern.minutes.length * pattern.seconds.length;
                yield value
                        + pattern.hours[rest / perHour] * 3600L
                        + pattern.minutes[rest % perHour / pattern.seconds.length] * 60L
                        + pattern.seconds[rest % pattern.seconds.length];
            }
        };
    }
}
