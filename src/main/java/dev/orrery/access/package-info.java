/** Who asks (authentication) and what they may (privileges), over any door. */
@NullMarked
package dev.orrery.access;

import org.jspecify.annotations.NullMarked;
