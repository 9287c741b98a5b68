/** Cloud providers as authorities: one driver for each language that they speak. */
@NullMarked
package dev.orrery.source.cloud;

import org.jspecify.annotations.NullMarked;
