package dev.orrery.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.model.Tracked;
import dev.orrery.store.PollRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final Duration LEAST = Duration.ofSeconds(5);

    private final Pace pace = new Pace(new Random(7));

    private static PollRow row(Instant due, Duration sinceChange, Duration sinceAction, int failures) {
        return new PollRow(
                new HomeId(1),
                Tracked.Kind.INSTANCE,
                due,
                NOON,
                NOON.minus(sinceChange),
                NOON.minus(sinceAction),
                failures,
                0,
                1);
    }

    private static Duration interval(Duration sinceChange, Duration sinceAction, Duration took, boolean moving) {
        return Pace.interval(row(NOON, sinceChange, sinceAction, 0), NOON, new Pace.Circumstances(LEAST, took, moving));
    }

    @Test
    void itIsOftenWhileSomethingMovesAndCoolsToFiveMinutes() {
        Duration day = Duration.ofDays(1);
        assertThat(interval(day, day, Duration.ZERO, true)).isEqualTo(LEAST);
        assertThat(interval(day, Duration.ofSeconds(119), Duration.ZERO, false)).isEqualTo(LEAST);
        assertThat(interval(Duration.ofMinutes(9), day, Duration.ZERO, false)).isEqualTo(Duration.ofSeconds(15));
        assertThat(interval(Duration.ofMinutes(10), day, Duration.ZERO, false)).isEqualTo(Duration.ofSeconds(60));
        assertThat(interval(Duration.ofMinutes(30), day, Duration.ZERO, false)).isEqualTo(Duration.ofMinutes(3));
        assertThat(interval(day, day, Duration.ZERO, false)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aSlowProviderIsAskedForNoMoreThanATenthOfItsTime() {
        assertThat(interval(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(3), true))
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void dueTimesFollowFromDueTimesAndMissedOnesAreNotMadeUpFor() {
        Pace.Circumstances moving = new Pace.Circumstances(LEAST, Duration.ZERO, true);
        for (int round = 0; round < 100; round++) {
            Instant onTime = pace.after(row(NOON.minusSeconds(1), Duration.ZERO, Duration.ZERO, 0), NOON, moving);
            assertThat(onTime).isBetween(NOON.plusMillis(3_500), NOON.plusMillis(4_500));
            Instant late = pace.after(row(NOON.minusSeconds(999), Duration.ZERO, Duration.ZERO, 0), NOON, moving);
            assertThat(late).isBetween(NOON.plusMillis(4_500), NOON.plusMillis(5_500));
        }
    }

    @Test
    void failuresRestLongerAndLongerUpToAQuarterOfAnHour() {
        for (int failures = 1; failures < 100; failures++) {
            Instant next =
                    pace.afterFailure(row(NOON, Duration.ZERO, Duration.ZERO, failures), NOON, LEAST, Optional.empty());
            long doubled = Math.min(900_000, 5_000L << Math.min(20, failures - 1));
            assertThat(Duration.between(NOON, next).toMillis()).isBetween(Math.max(5_000, doubled / 2), doubled);
        }
    }

    @Test
    void whatTheProviderAsksForCountsAndIsADayAtMost() {
        PollRow failed = row(NOON, Duration.ZERO, Duration.ZERO, 1);
        assertThat(pace.afterFailure(failed, NOON, LEAST, Optional.of(Duration.ofHours(2))))
                .isEqualTo(NOON.plus(Duration.ofHours(2)));
        assertThat(pace.afterFailure(failed, NOON, LEAST, Optional.of(Duration.ofDays(400))))
                .isEqualTo(NOON.plus(Duration.ofDays(1)));
    }
}
