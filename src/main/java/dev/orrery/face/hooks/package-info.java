/** Web hooks: programs elsewhere register for changes and are called, in order, until they have taken each one. */
@NullMarked
package dev.orrery.face.hooks;

import org.jspecify.annotations.NullMarked;
