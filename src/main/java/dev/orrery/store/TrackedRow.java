package dev.orrery.store;

import dev.orrery.model.Tracked;
import java.time.Instant;

/**
 * A machine or realm as it was last seen.
 *
 * @param since when its state was first seen to be this one
 * @param seq of the entry that told of its last change; 0 where none did
 */
public record TrackedRow(Tracked thing, Instant since, long seq) {}
