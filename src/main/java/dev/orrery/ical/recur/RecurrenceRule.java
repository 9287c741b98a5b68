package dev.orrery.ical.recur;

/**
 * A recurrence rule as it was written (RFC 5545 section 3.3.10; RFC 7529 section 4). Immutable; read by {@link RuleReader}.
 * The arrays are shared with cursors and must not be written to.
 *
 * @param count 0 for none
 * @param until local or UTC seconds of the last possible instance as {@code untilForm} says
 * @param months bit m for month m; 0 for any
 * @param monthDays 1 to 31 and -1 to -31, sorted
 * @param weekdays ordinal * 8 + weekday (0 Monday), ordinal 0 for every such weekday
 * @param weekStart 0 Monday to 6 Sunday
 * @param foreignScale RSCALE of a calendar that is not reckoned here; null for the Gregorian one and its renumberings
 */
public record RecurrenceRule(
        Frequency frequency,
        int interval,
        int count,
        UntilForm untilForm,
        long until,
        int months,
        int[] monthDays,
        int[] yearDays,
        int[] weekNumbers,
        int[] weekdays,
        int[] hours,
        int[] minutes,
        int[] seconds,
        int[] positions,
        int weekStart,
        Skip skip,
        @org.jspecify.annotations.Nullable String foreignScale) {

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

    /** True if no BYxxx part is there, so that instances are evenly spaced (in their unit). */
    boolean plain() {
        return months == 0
                && monthDays.length == 0
                && yearDays.length == 0
                && weekNumbers.length == 0
                && weekdays.length == 0
                && hours.length == 0
                && minutes.length == 0
                && seconds.length == 0
                && positions.length == 0;
    }
}
