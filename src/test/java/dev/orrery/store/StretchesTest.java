package dev.orrery.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StretchesTest {
    private record Time(long start, long end) {}

    @Test
    void theySayWhatAskingEachOfThemSays() {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            List<Time> times = IntStream.range(0, random.nextInt(8))
                    .mapToObj(_ -> time(random))
                    .toList();
            Time other = time(random);
            Stretches stretches = Stretches.of(times, Time::start, Time::end);
            assertThat(stretches.meet(other.start(), other.end()))
                    .as("seed %d, round %d: %s in %s", seed, round, other, times)
                    .isEqualTo(
                            times.stream().anyMatch(time -> time.start() < other.end() && time.end() > other.start()));
            assertThat(stretches.isEmpty()).isEqualTo(times.isEmpty());
            if (!times.isEmpty()) {
                assertThat(stretches.start())
                        .isEqualTo(times.stream().mapToLong(Time::start).min().orElseThrow());
                assertThat(stretches.end())
                        .isEqualTo(times.stream().mapToLong(Time::end).max().orElseThrow());
            }
        }
    }

    /** Some take no time, some a long one. */
    private static Time time(Random random) {
        long start = random.nextInt(-20, 20);
        return new Time(start, start + random.nextInt(random.nextInt(10) == 0 ? 30 : 4));
    }
}
