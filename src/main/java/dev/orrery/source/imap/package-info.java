/**
 * Calendars that live as messages in IMAP folders: the folder is the truth, the store keeps a copy of it, and what people
 * write goes there first (RFC 3501, RFC 7162; Kolab's folder types and message formats).
 */
@NullMarked
package dev.orrery.source.imap;

import org.jspecify.annotations.NullMarked;
