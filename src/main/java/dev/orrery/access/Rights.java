package dev.orrery.access;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.Privilege;
import dev.orrery.store.Snapshot;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a caller may do with a collection and what is in it: the protected entries (owner everything, administrators
 * everything, delegates), then the entries set on the collection and inherited from those above it, in order, first
 * match wins per privilege (RFC 3744 section 5.5). Objects have the rights of the collection that holds them. Pure.
 */
public final class Rights {
    private Rights() {}

    /** All privileges held, aggregates expanded and included where complete. */
    public static Set<Privilege> on(Snapshot snapshot, Caller caller, CollectionRef collection) {
        return EnumSet.noneOf(Privilege.class);
    }

    /**
     * @throws dev.orrery.model.Refused NotFound where the caller may not even know of it (no privilege at all),
     *     NeedsPrivilege otherwise
     */
    public static void require(
            Snapshot snapshot, Caller caller, CollectionRef collection, String path, Privilege needed) {
        if (!on(snapshot, caller, collection).contains(needed)) {
            throw new UnsupportedOperationException(path);
        }
    }
}
