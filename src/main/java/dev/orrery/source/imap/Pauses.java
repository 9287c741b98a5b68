package dev.orrery.source.imap;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * How long to wait after a lost race before the next try: twice as long each time, never quite as long as somebody else, so
 * that two programs that edit the same event do not meet again at every try. Thread-safe.
 *
 * @param waiting lets the time pass; returns at once when the thread is interrupted
 */
record Pauses(RandomGenerator random, Consumer<Duration> waiting) {
    private static final Duration FIRST = Duration.ofMillis(20);
    private static final int DOUBLINGS = 4;

    static Pauses sleeping(RandomGenerator random) {
        return new Pauses(random, Pauses::sleep);
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param lost races in a row, one or more */
    void after(int lost) {
        long most = FIRST.toNanos() << Math.min(lost - 1, DOUBLINGS);
        waiting.accept(Duration.ofNanos((long) (most * (0.5 + random.nextDouble() / 2))));
    }
}
