package dev.orrery.ical.recur;

import org.jspecify.annotations.Nullable;

/**
 * A recurrence rule as it was written (RFC 5545 section 3.3.10; RFC 7529 section 4). Immutable; read by {@link RuleReader}.
 * The arrays are shared with cursors and must not be written to.
 */
public record RecurrenceRule(
        Frequency frequency, int interval, Bound bound, Days days, Times times, Reckoning reckoning) {

    /** FREQ, slowest first. */
    public enum Frequency {
        YEARLY,
        MONTHLY,
        WEEKLY,
        DAILY,
        HOURLY,
        MINUTELY,
        SECONDLY;

        boolean subDaily() {
            return compareTo(DAILY) > 0;
        }
    }

    /** Which kind of value UNTIL is. */
    public enum UntilForm {
        NONE,
        DATE,
        LOCAL,
        UTC
    }

    /** What happens to a day that does not exist, such as 30 February (RFC 7529 section 4.1). */
    public enum Skip {
        OMIT,
        BACKWARD,
        FORWARD
    }

    /**
     * COUNT and UNTIL.
     *
     * @param count 0 for none
     * @param until seconds of the last possible instance, local or UTC as the form says
     */
    public record Bound(int count, UntilForm untilForm, long until) {}

    /**
     * The parts that choose days; empty where there is none.
     *
     * @param months bit m for month m; 0 for any
     * @param monthDays 1 to 31 and -1 to -31, sorted
     * @param weekdays ordinal * 8 + weekday (0 Monday), ordinal 0 for every such weekday
     */
    public record Days(int months, int[] monthDays, int[] yearDays, int[] weekNumbers, int[] weekdays) {
        boolean none() {
            return months == 0 && monthDays.length + yearDays.length + weekNumbers.length + weekdays.length == 0;
        }
    }

    /** BYHOUR, BYMINUTE and BYSECOND; empty where there is none. */
    public record Times(int[] hours, int[] minutes, int[] seconds) {
        boolean none() {
            return hours.length + minutes.length + seconds.length == 0;
        }
    }

    /**
     * How periods are cut and sets are chosen from.
     *
     * @param positions BYSETPOS
     * @param weekStart 0 Monday to 6 Sunday
     * @param foreignScale RSCALE of a calendar that is not reckoned here; null for the Gregorian one and its renumberings
     */
    public record Reckoning(
            int[] positions,
            int weekStart,
            Skip skip,
            @Nullable String foreignScale) {}

    /** True if no BYxxx part is there, so that instances are evenly spaced (in their unit). */
    boolean plain() {
        return days.none() && times.none() && reckoning.positions().length == 0;
    }
}
