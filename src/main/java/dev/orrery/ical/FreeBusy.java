package dev.orrery.ical;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Sums busy time over one range and merges it: kinds do not overlap in the result, BUSY hides BUSY-UNAVAILABLE hides
 * BUSY-TENTATIVE (RFC 5545 section 3.8.2.6, RFC 4791 section 7.10). For one thread.
 */
public final class FreeBusy {
    private final TimeRange range;
    private final Map<Kind, Spans> kinds = new EnumMap<>(Kind.class);

    public FreeBusy(TimeRange range) {
        this.range = range;
    }

    /** FBTYPE of a period; a later one hides an earlier one. */
    public enum Kind {
        TENTATIVE("BUSY-TENTATIVE"),
        UNAVAILABLE("BUSY-UNAVAILABLE"),
        BUSY("BUSY");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** The value of FBTYPE. */
        public String text() {
            return text;
        }
    }

    /** A busy period, in seconds since the epoch. */
    public record Period(long start, long end, Kind kind) {}

    public TimeRange range() {
        return range;
    }

    /** Adds busy time; what lies outside the range, and what has no length, does not count. */
    public void add(long start, long end, Kind kind) {
        long from = Math.max(start, range.start());
        long to = Math.min(end, range.end());
        if (from < to) {
            kinds.computeIfAbsent(kind, unused -> new Spans()).add(from, to);
        }
    }

    /** Sorted, without overlaps, touching periods of one kind joined. */
    public List<Period> periods() {
        List<Period> found = new ArrayList<>();
        Spans hidden = new Spans();
        for (Kind kind : List.of(Kind.BUSY, Kind.UNAVAILABLE, Kind.TENTATIVE)) {
            Spans spans = kinds.get(kind);
            if (spans == null) {
                continue;
            }
            spans.merge();
            spans.less(hidden).forEach((start, end) -> found.add(new Period(start, end, kind)));
            spans.forEach(hidden::add);
            hidden.merge();
        }
        found.sort(Comparator.comparingLong(Period::start));
        return found;
    }

    /**
     * A VFREEBUSY with the range, the periods and these properties besides (UID, DTSTAMP, ORGANIZER, ...). A range
     * without beginning or end leaves out DTSTART or DTEND.
     */
    public Component toComponent(List<Property> others) {
        List<Property> properties = new ArrayList<>(others);
        if (range.start() > TimeRange.EARLIEST) {
            properties.add(new Property("DTSTART", CalendarTime.formatUtc(range.start())));
        }
        if (range.end() < TimeRange.LATEST) {
            properties.add(new Property("DTEND", CalendarTime.formatUtc(range.end())));
        }
        for (Period period : periods()) {
            String value = CalendarTime.formatUtc(period.start()) + "/" + CalendarTime.formatUtc(period.end());
            properties.add(new Property(
                    "FREEBUSY", List.of(new Parameter("FBTYPE", period.kind().text())), value, 0));
        }
        return new Component("VFREEBUSY", properties, List.of());
    }

    /** Takes a span of time. */
    interface SpanConsumer {
        void accept(long start, long end);
    }

    /** Spans of time in two plain arrays. */
    private static final class Spans {
        private long[] starts = new long[16];
        private long[] ends = new long[16];
        private int size;
        private boolean merged = true;

        void add(long start, long end) {
            if (size > 0 && start <= ends[size - 1] && start >= starts[size - 1]) {
                ends[size - 1] = Math.max(end, ends[size - 1]); // the usual case: they come in order
                return;
            }
            if (size == starts.length) {
                starts = Arrays.copyOf(starts, size * 2);
                ends = Arrays.copyOf(ends, size * 2);
            }
            merged &= size == 0 || start > ends[size - 1];
            starts[size] = start;
            ends[size++] = end;
        }

        /** Sorts, and joins what overlaps or touches. */
        void merge() {
            while (!merged) {
                mergeRuns();
            }
        }

        /** Series come one after another, each in order: of every two such runs one is made. */
        private void mergeRuns() {
            Spans longer = new Spans();
            for (int from = 0; from < size; ) {
                int middle = endOfRun(from);
                int to = middle < size ? endOfRun(middle) : middle;
                int left = from;
                int right = middle;
                while (left < middle || right < to) {
                    int next = right == to || left < middle && starts[left] <= starts[right] ? left++ : right++;
                    longer.add(starts[next], ends[next]);
                }
                from = to;
            }
            starts = longer.starts;
            ends = longer.ends;
            size = longer.size;
            merged = longer.merged;
        }

        private int endOfRun(int from) {
            int end = from + 1;
            while (end < size && starts[end] >= starts[end - 1]) {
                end++;
            }
            return end;
        }

        void forEach(SpanConsumer consumer) {
            for (int i = 0; i < size; i++) {
                consumer.accept(starts[i], ends[i]);
            }
        }

        /** What remains of this without the other; both merged. */
        Spans less(Spans other) {
            if (other.size == 0) {
                return this;
            }
            Spans rest = new Spans();
            int at = 0;
            for (int i = 0; i < size; i++) {
                long from = starts[i];
                while (at < other.size && other.ends[at] <= from) {
                    at++;
                }
                for (int k = at; k < other.size && other.starts[k] < ends[i]; k++) {
                    if (other.starts[k] > from) {
                        rest.add(from, other.starts[k]);
                    }
                    from = Math.max(from, other.ends[k]);
                }
                if (from < ends[i]) {
                    rest.add(from, ends[i]);
                }
            }
            return rest;
        }
    }
}
