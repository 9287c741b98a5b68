package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.util.List;

/**
 * A scheduling message, kept as long as the entry of the log that tells of it.
 *
 * @param home whose change caused it
 * @param seq of the {@link dev.orrery.model.Change.MessageSent}
 * @param sender and {@code recipients}: calendar user addresses without line breaks
 * @param content the message as text; shared, never write into it
 */
public record MessageRow(
        HomeId home, long seq, String method, String uid, String sender, List<String> recipients, byte[] content) {
    public MessageRow {
        recipients = List.copyOf(recipients);
    }
}
