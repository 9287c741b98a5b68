/** When people are busy, at addresses that mail programs know: {@code /freebusy/ADDRESS.ifb} and its like. */
@NullMarked
package dev.orrery.face.freebusy;

import org.jspecify.annotations.NullMarked;
