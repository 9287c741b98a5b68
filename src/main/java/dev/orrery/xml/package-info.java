/** XML as WebDAV uses it: a pull reader with limits and without DTD, a small tree, a streaming writer. */
@NullMarked
package dev.orrery.xml;

import org.jspecify.annotations.NullMarked;
