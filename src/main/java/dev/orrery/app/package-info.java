/** Configuration, commands, and all wiring by constructor. No logic. */
@NullMarked
package dev.orrery.app;

import org.jspecify.annotations.NullMarked;
