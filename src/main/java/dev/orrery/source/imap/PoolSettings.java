package dev.orrery.source.imap;

import java.time.Duration;

/**
 * How many connections are kept.
 *
 * @param total over all people
 * @param perLogin for one; servers allow ten or so
 * @param idleFor one that nobody used for so long is closed
 * @param age one that was opened so long ago is not used again: sessions keep rights that were taken away meanwhile
 * @param patience how long to wait for one when all are in use
 */
public record PoolSettings(int total, int perLogin, Duration idleFor, Duration age, Duration patience) {
    public static final PoolSettings DEFAULT =
            new PoolSettings(200, 4, Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofSeconds(10));

    /** The same where everybody shares one login. */
    PoolSettings forOne(int connections) {
        return new PoolSettings(connections, connections, idleFor, age, patience);
    }

    public PoolSettings {
        if (total < 1 || perLogin < 1) {
            throw new IllegalArgumentException("a pool has at least one connection");
        }
    }
}
