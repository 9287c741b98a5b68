/** The verbs on principals: find, provision, archive, restore; and the records that configuration lists. */
@NullMarked
package dev.orrery.directory;

import org.jspecify.annotations.NullMarked;
