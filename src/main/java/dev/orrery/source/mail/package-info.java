/** Mail as a source: what mail servers hand over (LMTP, RFC 2033, or a pipe) becomes scheduling messages (RFC 6047). */
@NullMarked
package dev.orrery.source.mail;

import org.jspecify.annotations.NullMarked;
