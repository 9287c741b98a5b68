/**
 * IMAP (RFC 3501, RFC 9051) as bytes: one connection, its commands and its responses. Knows nothing of calendars. Written
 * for servers that may be broken or hostile: every length is bounded, every mistake closes the connection with a
 * sentence.
 */
@NullMarked
package dev.orrery.source.imap.wire;

import org.jspecify.annotations.NullMarked;
