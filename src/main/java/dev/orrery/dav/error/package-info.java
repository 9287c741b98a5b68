/** The one place where a reason becomes a status and a precondition element (RFC 4918 section 16). */
@NullMarked
package dev.orrery.dav.error;

import org.jspecify.annotations.NullMarked;
