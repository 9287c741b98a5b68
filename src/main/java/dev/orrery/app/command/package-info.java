/** The commands of `./orrery`: each reads its arguments, calls what is wired elsewhere, and says how it went. */
@NullMarked
package dev.orrery.app.command;

import org.jspecify.annotations.NullMarked;
