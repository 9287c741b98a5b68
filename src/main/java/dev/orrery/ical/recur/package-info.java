/**
 * Recurrence rules (RFC 5545 section 3.3.10, RFC 7529 SKIP) on plain local seconds: no zones, no text beyond the rule's
 * own. A cursor can start at any horizon without walking what lies before it.
 */
@NullMarked
package dev.orrery.ical.recur;

import org.jspecify.annotations.NullMarked;
