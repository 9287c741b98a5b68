package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;

/**
 * Where a datagram goes when there is news in a queue. Immutable.
 *
 * @param home of the queue
 * @param queue its id
 * @param context what the datagram holds, in base64
 * @param challenge what has to be said back before anything is sent there; empty once it was
 * @param made when it was asked for
 */
public record DoorbellRow(
        HomeId home, String queue, Target target, String context, String challenge, Instant made, Rung rung) {
    /** @param address in numbers */
    public record Target(String address, int port) {}

    /**
     * When it rang last.
     *
     * @param position where the queue stood then; empty if it never rang
     * @param times so often since the queue was read
     */
    public record Rung(String position, Instant at, int times) {
        public static final Rung NEVER = new Rung("", Instant.EPOCH, 0);
    }

    public boolean isProven() {
        return challenge.isEmpty();
    }
}
