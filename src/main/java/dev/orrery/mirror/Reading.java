package dev.orrery.mirror;

import java.time.Duration;

/** What a mirror shows. */
public sealed interface Reading<V> {
    /** Confirmed by the authority lately enough. */
    record Fresh<V>(V value) implements Reading<V> {}

    /**
     * The authority cannot say more now.
     *
     * @param age since it last confirmed the copy
     */
    record Stale<V>(V value, Duration age, String why) implements Reading<V> {}

    /** Positively not there. */
    record Absent<V>() implements Reading<V> {}
}
