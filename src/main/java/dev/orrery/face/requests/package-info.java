/** What waits for a decision, and what people prefer, as JSON. */
@NullMarked
package dev.orrery.face.requests;

import org.jspecify.annotations.NullMarked;
