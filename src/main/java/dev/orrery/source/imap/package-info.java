/**
 * Calendars that live as messages in IMAP folders (RFC 9051, RFC 3501 and their extensions): the folder is the truth, the
 * store keeps a copy of it, and what people write goes there first, guarded by compare-and-swap. Asked on demand; IDLE and
 * NOTIFY only ring a bell. An error is never an absence: what a server did not say is {@link dev.orrery.mirror.Unreachable}.
 */
@NullMarked
package dev.orrery.source.imap;

import org.jspecify.annotations.NullMarked;
