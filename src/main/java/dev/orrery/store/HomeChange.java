package dev.orrery.store;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import org.jspecify.annotations.Nullable;

/** A row of a home's sync report (depth infinity, or level 1 with only the collections). */
public sealed interface HomeChange {
    long seq();

    /**
     * A collection changed: itself, or (level 1) anything in it.
     *
     * @param row null when it is gone, or was withdrawn from whoever asks
     */
    record OfCollection(
            long seq,
            CollectionRef ref,
            CollectionId parent,
            String name,
            @Nullable CollectionRow row) implements HomeChange {}

    /** A member of a collection changed. */
    record OfObject(long seq, CollectionRef collection, MemberChange change) implements HomeChange {}
}
