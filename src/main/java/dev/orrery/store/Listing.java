package dev.orrery.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All living members of one collection at one moment, in order of name: an immutable copy that is shared between
 * requests and may leave the snapshot.
 */
public interface Listing {
    /** The collection's {@code lastSeq} at that moment. */
    long lastSeq();

    List<ObjectRow> objects();

    @Nullable
    ObjectRow byName(String name);

    @Nullable
    ObjectRow byUid(String uid);
}
