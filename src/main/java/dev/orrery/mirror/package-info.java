/**
 * How Orrery follows an authority it does not own: copies made on demand, that carry a time, grow stale, are
 * revalidated one flight at a time, and are never retired because of an error. One mechanism for directories, folders,
 * feeds and clouds; a source implements {@link dev.orrery.mirror.Authority}, the verbs implement
 * {@link dev.orrery.mirror.Copies}.
 */
@NullMarked
package dev.orrery.mirror;

import org.jspecify.annotations.NullMarked;
