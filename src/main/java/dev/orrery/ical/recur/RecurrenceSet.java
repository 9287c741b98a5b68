package dev.orrery.ical.recur;

import java.util.Arrays;
import java.util.List;

/**
 * The instances of one component (RFC 5545 section 3.8.5): DTSTART, rules and extra dates, less the excluded ones. All in
 * local seconds of the component's own clock. Immutable and thread-safe; {@link SetCursor}s walk it.
 *
 * @param start DTSTART: always an instance unless excluded, also where the rule would not give it
 * @param rules RRULEs, more than one as RFC 2445 had it
 * @param exclusions EXRULEs of RFC 2445
 * @param extra RDATEs, sorted
 * @param excluded EXDATEs, sorted
 * @param excludedDays midnights of days on which everything is excluded, sorted
 */
public record RecurrenceSet(
        long start, List<Pattern> rules, List<Pattern> exclusions, long[] extra, long[] excluded, long[] excludedDays) {
    private static final long[] NONE = {};

    public static RecurrenceSet single(long start) {
        return new RecurrenceSet(start, List.of(), List.of(), NONE, NONE, NONE);
    }

    /** True if there is nothing but DTSTART. */
    public boolean isSingle() {
        return rules.isEmpty() && extra.length == 0 && excluded.length == 0 && excludedDays.length == 0;
    }

    /** The last instance, or an upper bound of it; {@code Long.MAX_VALUE} if there is no end. */
    public long last() {
        long last = start;
        for (Pattern rule : rules) {
            last = Math.max(last, rule.last());
        }
        return extra.length == 0 ? last : Math.max(last, extra[extra.length - 1]);
    }

    public long first() {
        return extra.length == 0 ? start : Math.min(start, extra[0]);
    }

    boolean excludes(long local) {
        if (excluded.length > 0 && Arrays.binarySearch(excluded, local) >= 0) {
            return true;
        }
        if (excludedDays.length > 0
                && Arrays.binarySearch(excludedDays, Gregorian.midnight(Gregorian.dayOf(local))) >= 0) {
            return true;
        }
        for (Pattern exclusion : exclusions) {
            if (exclusion.gives(local)) {
                return true;
            }
        }
        return false;
    }
}
