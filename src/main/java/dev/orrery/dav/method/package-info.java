/** One class per method. */
@NullMarked
package dev.orrery.dav.method;

import org.jspecify.annotations.NullMarked;
