package dev.orrery.source.imap;

import java.time.Duration;

/**
 * How folders are watched.
 *
 * @param idleConnections so many folders of a person are watched with IDLE, each over a connection of its own, where the
 *     server has no NOTIFY; the others are polled. Dovecot allows a person ten connections, Cyrus starts a process for each
 * @param renewAfter IDLE is begun again after so long; servers end it after 30 minutes
 * @param pollEvery how often the state of the other folders is asked for
 * @param firstPause before the first attempt to connect again
 * @param longestPause after many
 */
public record WatchSettings(
        int idleConnections, Duration renewAfter, Duration pollEvery, Duration firstPause, Duration longestPause) {
    public static final WatchSettings DEFAULT = new WatchSettings(
            4, Duration.ofMinutes(20), Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofMinutes(2));

    public WatchSettings with(int connections) {
        return new WatchSettings(connections, renewAfter, pollEvery, firstPause, longestPause);
    }
}
