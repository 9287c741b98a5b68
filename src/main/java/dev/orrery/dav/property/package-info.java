/** Live properties: a table per specification, each row computed only when asked for. */
@NullMarked
package dev.orrery.dav.property;

import org.jspecify.annotations.NullMarked;
