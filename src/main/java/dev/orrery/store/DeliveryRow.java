package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;

/**
 * What became of a message for one recipient.
 *
 * @param home where it was sent from
 * @param seq of the message
 * @param status as SCHEDULE-STATUS has it (RFC 6638 section 7.3); {@link #WAITING} while it will be tried again
 * @param since when it was first tried
 */
public record DeliveryRow(HomeId home, long seq, String recipient, String status, Instant since) {
    public static final String WAITING = "1.0";

    /** Nobody has a longer address, and PostgreSQL keeps no row of a key much longer. */
    public static final int LONGEST_ADDRESS = 500;
}
