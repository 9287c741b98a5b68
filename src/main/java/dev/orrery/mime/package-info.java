/**
 * Mail messages as bytes: taken apart within limits (RFC 5322, RFC 2045 to 2049, RFC 2231), and put together. The rest of
 * the house sees only the small types here, never the parser beneath.
 */
@NullMarked
package dev.orrery.mime;

import org.jspecify.annotations.NullMarked;
