package dev.orrery.source.imap.format;

import dev.orrery.mime.MimeLimits;

/**
 * What is taken from a message.
 *
 * @param inlineAttachments bytes of attachments that become part of the iCalendar text, all together; larger ones stay in
 *     the message
 */
public record ReadLimits(MimeLimits mime, int inlineAttachments) {
    public static final ReadLimits DEFAULT = new ReadLimits(MimeLimits.DEFAULT, 2 << 20);
}
