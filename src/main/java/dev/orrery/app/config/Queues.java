package dev.orrery.app.config;

import dev.orrery.http.Networks;
import java.time.Duration;

/**
 * How many queues there may be, and for how long.
 *
 * @param silence how long one may go unread
 * @param doorbells whether datagrams tell of news
 * @param doorbellNetworks where they may go besides the address that asks for them
 */
public record Queues(int perPerson, int perAccount, Duration silence, boolean doorbells, Networks doorbellNetworks) {
    static Queues of(Settings settings) {
        return new Queues(
                settings.get(Keys.QUEUES.perPerson),
                settings.get(Keys.QUEUES.perAccount),
                settings.get(Keys.QUEUES.silence),
                settings.get(Keys.QUEUES.doorbells),
                Networks.of(settings.get(Keys.QUEUES.doorbellNetworks)));
    }
}
