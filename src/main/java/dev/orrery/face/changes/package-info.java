/** The log served to programs: {@code /changes}, as pages, with a long wait, or as a stream of events. */
@NullMarked
package dev.orrery.face.changes;

import org.jspecify.annotations.NullMarked;
