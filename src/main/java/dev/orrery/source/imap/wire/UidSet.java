package dev.orrery.source.imap.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/**
 * UIDs as ranges (RFC 9051 {@code sequence-set}): a set of a million neighbours is two numbers. Immutable.
 */
public final class UidSet {
    private static final long LAST = 0xffff_ffffL;

    public static final UidSet EMPTY = new UidSet(new long[0]);
    /** Every UID there can be; as a command would say {@code 1:*}. */
    public static final UidSet ALL = new UidSet(new long[] {1, LAST});

    /** Pairs of first and last, ascending, apart from each other. */
    private final long[] ranges;

    private UidSet(long[] ranges) {
        this.ranges = ranges;
    }

    public static UidSet of(long... uids) {
        long[] sorted = uids.clone();
        Arrays.sort(sorted);
        Builder builder = new Builder();
        for (long uid : sorted) {
            builder.add(uid, uid);
        }
        return builder.build();
    }

    public static UidSet of(Collection<Long> uids) {
        return of(uids.stream().mapToLong(Long::longValue).toArray());
    }

    /** First to last; empty when the first is greater. */
    public static UidSet range(long first, long last) {
        return first > last ? EMPTY : new UidSet(new long[] {first, last});
    }

    /** Reads {@code 1,4:7}; a range may stand in either order. */
    public static UidSet parse(String text) throws WireException {
        List<long[]> found = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int colon = part.indexOf(':');
            long a = Numbers.of(colon < 0 ? part : part.substring(0, colon));
            long b = colon < 0 ? a : Numbers.of(part.substring(colon + 1));
            found.add(new long[] {Math.min(a, b), Math.max(a, b)});
        }
        found.sort((a, b) -> Long.compare(a[0], b[0]));
        Builder builder = new Builder();
        found.forEach(pair -> builder.add(pair[0], pair[1]));
        return builder.build();
    }

    public boolean isEmpty() {
        return ranges.length == 0;
    }

    /** How many. */
    public long size() {
        long size = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            size += ranges[i + 1] - ranges[i] + 1;
        }
        return size;
    }

    public boolean contains(long uid) {
        int low = 0;
        int high = ranges.length / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (uid < ranges[2 * middle]) {
                high = middle - 1;
            } else if (uid > ranges[2 * middle + 1]) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /** Ascending; bound the set before it is walked, a server may name four thousand million. */
    public LongStream stream() {
        return LongStream.iterate(0, i -> i < ranges.length, i -> i + 2)
                .flatMap(i -> LongStream.rangeClosed(ranges[(int) i], ranges[(int) i + 1]));
    }

    /** Those in both. */
    public UidSet and(UidSet other) {
        Builder builder = new Builder();
        int i = 0;
        int j = 0;
        while (i < ranges.length && j < other.ranges.length) {
            long first = Math.max(ranges[i], other.ranges[j]);
            long last = Math.min(ranges[i + 1], other.ranges[j + 1]);
            if (first <= last) {
                builder.add(first, last);
            }
            if (ranges[i + 1] < other.ranges[j + 1]) {
                i += 2;
            } else {
                j += 2;
            }
        }
        return builder.build();
    }

    /** Those in this one alone. */
    public UidSet minus(UidSet other) {
        return and(other.complement());
    }

    /** Those in either. */
    public UidSet or(UidSet other) {
        return complement().and(other.complement()).complement();
    }

    private UidSet complement() {
        Builder builder = new Builder();
        long from = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            if (ranges[i] > from) {
                builder.add(from, ranges[i] - 1);
            }
            from = ranges[i + 1] + 1;
        }
        if (from < Long.MAX_VALUE) {
            builder.add(from, Long.MAX_VALUE - 1);
        }
        return builder.build();
    }

    /** In pieces of so many UIDs, and of ranges so few that each fits on a command line. */
    public List<UidSet> pieces(int uids, int ranges) {
        List<UidSet> pieces = new ArrayList<>();
        Builder builder = new Builder();
        long held = 0;
        for (int i = 0; i < this.ranges.length; i += 2) {
            long from = this.ranges[i];
            while (from <= this.ranges[i + 1]) {
                long last = Math.min(this.ranges[i + 1], from + uids - held - 1);
                builder.add(from, last);
                held += last - from + 1;
                from = last + 1;
                if (held >= uids || builder.size >= 2 * ranges) {
                    pieces.add(builder.build());
                    builder = new Builder();
                    held = 0;
                }
            }
        }
        if (builder.size > 0) {
            pieces.add(builder.build());
        }
        return pieces;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UidSet set && Arrays.equals(ranges, set.ranges);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ranges);
    }

    /** As a command takes it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ranges.length; i += 2) {
            text.append(i == 0 ? "" : ",").append(ranges[i]);
            if (ranges[i + 1] >= LAST) {
                text.append(":*");
            } else if (ranges[i + 1] > ranges[i]) {
                text.append(':').append(ranges[i + 1]);
            }
        }
        return text.toString();
    }

    /** UIDs one by one, ascending. */
    public PrimitiveIterator.OfLong iterator() {
        return stream().iterator();
    }

    /** Takes ranges in the order of their beginnings and joins those that touch. */
    private static final class Builder {
        private long[] pairs = new long[8];
        private int size;

        void add(long first, long last) {
            if (size > 0 && first <= pairs[size - 1] + 1) {
                pairs[size - 1] = Math.max(pairs[size - 1], last);
                return;
            }
            if (size == pairs.length) {
                pairs = Arrays.copyOf(pairs, size * 2);
            }
            pairs[size++] = first;
            pairs[size++] = last;
        }

        UidSet build() {
            return size == 0 ? EMPTY : new UidSet(Arrays.copyOf(pairs, size));
        }
    }
}
