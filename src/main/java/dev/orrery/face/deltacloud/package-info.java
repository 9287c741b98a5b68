/**
 * Deltacloud's API as clients of 2012 speak it, with state tracking: in front of a Deltacloud server, and for providers that
 * speak something else.
 */
@NullMarked
package dev.orrery.face.deltacloud;

import org.jspecify.annotations.NullMarked;
