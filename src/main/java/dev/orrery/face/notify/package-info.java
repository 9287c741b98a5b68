/**
 * What mail systems tell: the service that OpenChange's OCSManager offered, with its documents and formulas, and a modern
 * door beside it.
 */
@NullMarked
package dev.orrery.face.notify;

import org.jspecify.annotations.NullMarked;
