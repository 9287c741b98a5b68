/**
 * Scheduling (RFC 5546) as pure functions: what is stored, what came or what was changed, and who looks at it, become what to
 * store, what to send and why. No store, no clock and no network: CalDAV, mail and browser use the same ones.
 */
@NullMarked
package dev.orrery.scheduling;

import org.jspecify.annotations.NullMarked;
