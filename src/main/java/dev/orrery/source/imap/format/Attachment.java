package dev.orrery.source.imap.format;

/**
 * A file beside a calendar object. Immutable; the content is shared and must not be written to.
 *
 * @param contentId what a {@code cid:} reference names (RFC 2392)
 * @param fileName never empty
 * @param mediaType such as {@code image/png}
 */
public record Attachment(String contentId, String fileName, String mediaType, byte[] content) {}
