package dev.orrery.store;

import dev.orrery.model.CollectionId;

/**
 * Where a collection was before it was moved or removed.
 *
 * @param parent what held it; may be gone itself
 * @param seq of the change that took it away
 */
public record LeftPlace(CollectionId collection, CollectionId parent, String name, long seq) {}
