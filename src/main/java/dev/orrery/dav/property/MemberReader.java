package dev.orrery.dav.property;

import dev.orrery.store.ObjectRow;
import org.jspecify.annotations.Nullable;

/**
 * Reads one property of the members of one collection. Made inside a snapshot, called for each row outside it, while
 * the answer streams: it holds only immutable copies and does no I/O.
 */
@FunctionalInterface
public interface MemberReader {
    MemberReader ABSENT = _ -> null;

    /** Null if this member has no such property. */
    @Nullable
    PropertyValue read(ObjectRow row);

    /** The same value for every member. */
    static MemberReader always(@Nullable PropertyValue value) {
        return _ -> value;
    }
}
