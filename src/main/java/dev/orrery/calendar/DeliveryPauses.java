package dev.orrery.calendar;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.store.DeliveryRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When deliveries that an authority did not take are tried again: the longer one has waited, the later, and after half an hour
 * at the latest. In the memory of this node alone: after a start everything is due. Thread-safe.
 */
final class DeliveryPauses {
    private static final int PART_OF_AGE = 10;
    private static final Duration LONGEST = Duration.ofMinutes(30);

    /** More than that are tried each time. */
    private static final int MOST = 100_000;

    private final InstantSource clock;
    private final Cache<Key, Instant> due =
            Caffeine.newBuilder().maximumSize(MOST).build();

    private record Key(long home, long seq, String recipient) {
        static Key of(DeliveryRow row) {
            return new Key(row.home().value(), row.seq(), row.recipient());
        }
    }

    DeliveryPauses(InstantSource clock) {
        this.clock = clock;
    }

    boolean isDue(DeliveryRow row) {
        Instant then = due.getIfPresent(Key.of(row));
        return then == null || !clock.instant().isBefore(then);
    }

    /** It was tried, and waits still. */
    void failed(DeliveryRow row) {
        Instant now = clock.instant();
        Duration pause = Duration.between(row.since(), now).dividedBy(PART_OF_AGE);
        due.put(Key.of(row), now.plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST));
    }

    /** It is due now. */
    void forget(DeliveryRow row) {
        due.invalidate(Key.of(row));
    }
}
