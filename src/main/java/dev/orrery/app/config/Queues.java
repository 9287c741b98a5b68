package dev.orrery.app.config;

import java.time.Duration;

/**
 * How many queues there may be, and for how long.
 *
 * @param silence how long one may go unread
 */
public record Queues(int perPerson, int perAccount, Duration silence) {
    static Queues of(Settings settings) {
        return new Queues(
                settings.get(Keys.QUEUES.perPerson),
                settings.get(Keys.QUEUES.perAccount),
                settings.get(Keys.QUEUES.silence));
    }
}
