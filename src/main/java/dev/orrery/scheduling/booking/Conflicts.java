package dev.orrery.scheduling.booking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Which of many wanted times are not free. The ground is asked stretch by stretch, so that a series over decades never has
 * all of them at hand. For one question and one thread.
 */
public final class Conflicts {
    /** In seconds: of one question to the ground, unless a single wanted time is longer. */
    private static final long STRETCH = 400L * 86_400;

    private final int capacity;
    private final Function<Span, List<Span>> taken;
    private final Function<Span, List<Span>> closed;

    /**
     * Asks a ground.
     *
     * @param capacity how many things there is room for at once
     * @param taken and {@code closed}: as {@link Ground} has them
     */
    public Conflicts(int capacity, Function<Span, List<Span>> taken, Function<Span, List<Span>> closed) {
        this.capacity = capacity;
        this.taken = taken;
        this.closed = closed;
    }

    /** Those that something closes, or that meet as many things as there is room for. */
    public Set<Span> among(List<Span> wanted) {
        List<Span> sorted = new ArrayList<>(wanted);
        sorted.sort(Comparator.comparingLong(Span::start));
        Set<Span> busy = new HashSet<>();
        for (int from = 0; from < sorted.size(); ) {
            long start = sorted.get(from).start();
            long end = sorted.get(from).end();
            int to = from + 1;
            while (to < sorted.size() && sorted.get(to).end() - start <= STRETCH) {
                end = Math.max(end, sorted.get(to++).end());
            }
            among(sorted.subList(from, to), new Span(start, end + 1), busy);
            from = to;
        }
        return busy;
    }

    private void among(List<Span> sorted, Span stretch, Set<Span> busy) {
        Sweep there = new Sweep(taken.apply(stretch));
        Sweep never = new Sweep(closed.apply(stretch));
        for (Span wanted : sorted) {
            List<Span> meeting = there.meeting(wanted);
            if (!never.meeting(wanted).isEmpty() || isFull(wanted, meeting)) {
                busy.add(wanted);
            }
        }
    }

    /** True if somewhere in it are as many things at once as there is room for. */
    private boolean isFull(Span wanted, List<Span> there) {
        if (there.size() < capacity) {
            return false;
        }
        for (Span one : there) {
            long moment = Math.max(one.start(), wanted.start());
            long together = there.stream()
                    .filter(other -> other.start() <= moment && other.end() > moment)
                    .count();
            if (together >= capacity) {
                return true;
            }
        }
        return false;
    }

    /** Goes along spans, for those who ask in order of start. */
    private static final class Sweep {
        private final List<Span> sorted;
        private final List<Span> near = new ArrayList<>();
        private int next;

        Sweep(List<Span> spans) {
            sorted = new ArrayList<>(spans);
            sorted.sort(Comparator.comparingLong(Span::start));
        }

        List<Span> meeting(Span wanted) {
            near.removeIf(span -> span.end() <= wanted.start());
            while (next < sorted.size() && sorted.get(next).start() < wanted.end()) {
                near.add(sorted.get(next++));
            }
            return near.stream().filter(wanted::overlaps).toList();
        }
    }
}
