package dev.orrery.calendar;

import java.time.Duration;

/** How long a lock lives: at least a second, at most what the limits say (RFC 4918 section 6.6). */
final class LockTime {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private LockTime() {}

    static Duration bounded(Duration wished, Limits limits) {
        if (wished.compareTo(limits.lockTime()) > 0) {
            return limits.lockTime();
        }
        return wished.compareTo(SHORTEST) < 0 ? SHORTEST : wished;
    }
}
