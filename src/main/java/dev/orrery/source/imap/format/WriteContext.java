package dev.orrery.source.imap.format;

import dev.orrery.mime.Mailbox;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a new message needs besides its object.
 *
 * @param from the owner of the folder, who is sender and recipient
 * @param messageId with angle brackets, never used before
 * @param product of the program that writes, for User-Agent
 * @param replaces names the message that this one stands for, in whatever form the caller reads again; null for a new object
 * @param previous what was read from that message: attachments and elements that are carried over; null for none
 */
public record WriteContext(
        Mailbox from,
        String messageId,
        Instant date,
        String product,
        @Nullable String replaces,
        @Nullable CalendarMessage previous) {}
