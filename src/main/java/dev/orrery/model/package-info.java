/**
 * Ids and values every room shares: records, closed sets, and the reasons for which the domain refuses. No I/O.
 */
@NullMarked
package dev.orrery.model;

import org.jspecify.annotations.NullMarked;
