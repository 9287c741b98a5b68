/**
 * IMAP folders as an authority (RFC 9051, RFC 3501 and their extensions): which folders there are, what changed in one,
 * its messages, and changes guarded by compare-and-swap. Asked on demand; IDLE and NOTIFY only ring a bell. An error is
 * never an absence: what a server did not say is {@link dev.orrery.mirror.Unreachable}.
 */
@NullMarked
package dev.orrery.source.imap;

import org.jspecify.annotations.NullMarked;
