/** Machines at cloud providers: whose accounts are followed, when they are looked at, and what was seen of them. */
@NullMarked
package dev.orrery.tracking;

import org.jspecify.annotations.NullMarked;
