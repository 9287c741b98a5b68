/** Ways out for programs that speak something else than WebDAV: each face is a package of its own. */
@NullMarked
package dev.orrery.face;

import org.jspecify.annotations.NullMarked;
