package dev.orrery.store;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Many stretches of time, to be asked whether others meet one of them: a question takes few steps, and others may come in any
 * order, so that nobody has to hold them. In seconds since the epoch; an end is the first second after. Immutable.
 */
public final class Stretches {
    private final long[] starts;

    /** The last end of those up to the same place: some begin later and end sooner. */
    private final long[] ends;

    private Stretches(long[] starts, long[] ends) {
        this.starts = starts;
        this.ends = ends;
    }

    /** In any order; they may overlap. */
    public static <T> Stretches of(List<T> times, ToLongFunction<T> start, ToLongFunction<T> end) {
        List<T> sorted = times.stream().sorted(Comparator.comparingLong(start)).toList();
        long[] ends = sorted.stream().mapToLong(end).toArray();
        Arrays.parallelPrefix(ends, Math::max);
        return new Stretches(sorted.stream().mapToLong(start).toArray(), ends);
    }

    public boolean isEmpty() {
        return starts.length == 0;
    }

    /** Of the first; there has to be one. */
    public long start() {
        return starts[0];
    }

    /** Of the last to end; there has to be one. */
    public long end() {
        return ends[ends.length - 1];
    }

    /** True if one of them begins before the end, and ends after the start. */
    public boolean meet(long start, long end) {
        int from = 0;
        int to = starts.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (starts[middle] < end) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from > 0 && ends[from - 1] > start;
    }
}
