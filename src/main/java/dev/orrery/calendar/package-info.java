/** The verbs on collections and objects: put, move, copy, delete, make, share, lock. The only callers of Tx.append here. */
@NullMarked
package dev.orrery.calendar;

import org.jspecify.annotations.NullMarked;
