package dev.orrery.face.hooks;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * When a call that failed is made again: ten attempts over 75 hours, as Standard Webhooks proposes, each a fifth earlier or
 * later, so that what failed together is not tried together. Thread-safe if the randomness is.
 */
final class Schedule {
    /** Before the second attempt, the third, and so on. */
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    static final int ATTEMPTS = PAUSES.size() + 1;

    /** Nobody is believed who asks for more. */
    static final Duration LONGEST = Duration.ofHours(24);

    private final RandomGenerator random;

    Schedule(RandomGenerator random) {
        this.random = random;
    }

    /**
     * @param failed attempts so far, at least one
     * @param asked what the answer asks for at least; zero for nothing
     */
    Duration pause(int failed, Duration asked) {
        Duration usual = PAUSES.get(Math.clamp(failed - 1, 0, PAUSES.size() - 1));
        Duration spread = Duration.ofMillis((long) (usual.toMillis() * (0.8 + 0.4 * random.nextDouble())));
        Duration floor = asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
        return spread.compareTo(floor) > 0 ? spread : floor;
    }
}
