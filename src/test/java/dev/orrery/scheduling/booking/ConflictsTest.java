package dev.orrery.scheduling.booking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is found stretch by stretch is what counting second by second finds. */
class ConflictsTest {
    private static final long DAY = 86_400;

    @Test
    void countingSecondBySecondFindsTheSame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<Span> wanted = spans(random, 12, 40);
            List<Span> taken = spans(random, 12, 40);
            List<Span> closed = spans(random, 1, 40);
            int capacity = 1 + random.nextInt(3);
            assertThat(new Conflicts(capacity, _ -> taken, _ -> closed).among(wanted))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(counted(capacity, wanted, taken, closed));
        }
    }

    private static List<Span> spans(Random random, int most, int end) {
        return Stream.generate(() -> random.nextInt(end))
                .map(start -> new Span(start, start + 1 + random.nextInt(8)))
                .limit(random.nextInt(most + 1))
                .toList();
    }

    private static Set<Span> counted(int capacity, List<Span> wanted, List<Span> taken, List<Span> closed) {
        Set<Span> busy = new HashSet<>();
        for (Span one : wanted) {
            boolean full = LongStream.range(one.start(), one.end())
                    .anyMatch(second -> count(taken, second) >= capacity || count(closed, second) > 0);
            if (full) {
                busy.add(one);
            }
        }
        return busy;
    }

    private static long count(List<Span> spans, long second) {
        return spans.stream()
                .filter(span -> span.start() <= second && span.end() > second)
                .count();
    }

    @Test
    void decadesAreAskedAboutInStretches() {
        List<Span> wanted = LongStream.range(0, 5_000)
                .mapToObj(week -> new Span(week * 7 * DAY, week * 7 * DAY + 3_600))
                .toList();
        Span one = wanted.get(4_321);
        Set<Span> asked = new HashSet<>();
        Conflicts conflicts = new Conflicts(
                1,
                within -> {
                    asked.add(within);
                    return one.overlaps(within) ? List.of(one) : List.of();
                },
                _ -> List.of());
        assertThat(conflicts.among(wanted)).containsExactly(one);
        assertThat(asked).allMatch(within -> within.length() <= 401 * DAY).hasSizeLessThan(100);
    }
}
