package dev.orrery.source.imap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.model.CollectionRef;
import dev.orrery.source.imap.wire.UidSet;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.Store;
import java.util.List;

/**
 * The UIDs of the messages that are known of each folder, as ranges: a change in a large folder should not cost a look at
 * all of it. A help only: when the store has moved on by another hand, they are read again. Thread-safe.
 */
final class Numbers {
    private static final int FOLDERS = 10_000;

    private record Kept(String validator, UidSet uids) {}

    private final Store store;
    private final Cache<CollectionRef, Kept> kept =
            Caffeine.newBuilder().maximumSize(FOLDERS).build();

    Numbers(Store store) {
        this.store = store;
    }

    UidSet of(MirrorRow row) {
        Kept found = kept.getIfPresent(row.ref());
        if (found != null && found.validator().equals(row.validator())) {
            return found.uids();
        }
        UidSet uids = store.read(snapshot -> UidSet.of(
                snapshot.mirrorItems(row.ref()).stream().map(MirrorItem::item).toList()));
        kept.put(row.ref(), new Kept(row.validator(), uids));
        return uids;
    }

    /** After a pull that was written down as {@code validator}. */
    void changed(CollectionRef ref, String validator, UidSet gone, List<Long> seen) {
        kept.asMap()
                .computeIfPresent(
                        ref,
                        (key, before) ->
                                new Kept(validator, before.uids().minus(gone).or(UidSet.of(seen))));
    }

    void forget(CollectionRef ref) {
        kept.invalidate(ref);
    }
}
