package dev.orrery.mirror;

import java.time.Instant;

/**
 * A copy.
 *
 * @param checkedAt when its authority last confirmed it
 */
public record Held<V>(V value, Instant checkedAt) {}
