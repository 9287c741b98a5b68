package dev.orrery.ical.recur;

/**
 * Arithmetic of the proleptic Gregorian calendar on day numbers (days since 1970-01-01). Plain integers instead of
 * {@code LocalDate}, because queries do it millions of times.
 */
public final class Gregorian {
    public static final long SECONDS_PER_DAY = 86_400;

    /** The last day that iCalendar can write: 9999-12-31. */
    public static final int LAST_DAY = 2_932_896;

    private static final int[] BEFORE_MONTH = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

    private Gregorian() {}

    /** Day number of a date. The day may lie outside the month and counts on. */
    public static int day(int year, int month, int dayOfMonth) {
        return yearStart(year) + BEFORE_MONTH[month] + (month > 2 && leap(year) ? 1 : 0) + dayOfMonth - 1;
    }

    /** Day number of the first of January. */
    public static int yearStart(int year) {
        int y = year - 1;
        return y * 365 + Math.floorDiv(y, 4) - Math.floorDiv(y, 100) + Math.floorDiv(y, 400) - 719_162;
    }

    public static boolean leap(int year) {
        return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    public static int yearLength(int year) {
        return leap(year) ? 366 : 365;
    }

    public static int monthLength(int year, int month) {
        return switch (month) {
            case 2 -> leap(year) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    public static int year(int day) {
        // 146097 days in 400 years; the estimate is at most one year off
        int estimate = (int) Math.floorDiv((day + 719_162L) * 400, 146_097) + 1;
        if (day < yearStart(estimate)) {
            return estimate - 1;
        }
        return day >= yearStart(estimate + 1) ? estimate + 1 : estimate;
    }

    /** Month (1 to 12) of a day of a year, counted from 0. */
    public static int month(int year, int dayOfYear) {
        int leapDay = leap(year) ? 1 : 0;
        int month = dayOfYear / 31 + 1;
        return month < 12 && dayOfYear >= BEFORE_MONTH[month + 1] + (month >= 2 ? leapDay : 0) ? month + 1 : month;
    }

    /** Days of the year before the first of a month. */
    public static int beforeMonth(int year, int month) {
        return BEFORE_MONTH[month] + (month > 2 && leap(year) ? 1 : 0);
    }

    /** 0 for Monday to 6 for Sunday. */
    public static int weekday(int day) {
        return Math.floorMod(day + 3, 7);
    }

    /** First day of the week that holds the day, for weeks that begin on a weekday (0 Monday). */
    public static int weekStart(int day, int firstWeekday) {
        return day - Math.floorMod(day + 3 - firstWeekday, 7);
    }

    /** First day of week 1: the first week with at least four days in the year (RFC 5545 section 3.3.10, BYWEEKNO). */
    public static int firstWeek(int year, int firstWeekday) {
        return weekStart(yearStart(year) + 3, firstWeekday);
    }

    public static int dayOf(long local) {
        return (int) Math.floorDiv(local, SECONDS_PER_DAY);
    }

    public static long midnight(int day) {
        return day * SECONDS_PER_DAY;
    }
}
