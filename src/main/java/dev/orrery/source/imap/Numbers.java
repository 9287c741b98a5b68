package dev.orrery.source.imap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.model.CollectionRef;
import dev.orrery.source.imap.wire.UidSet;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.Store;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The UIDs of the messages that are known of each folder, as ranges: a change in a large folder should not cost a look at
 * all of it. A help only: when the store has moved on by another hand, they are read again. Thread-safe.
 */
final class Numbers {
    private static final int FOLDERS = 10_000;
    private static final int MOST_SINGLE = 100;

    /** @param marked those that are known to be marked as deleted: of all flags only this one matters here */
    record Copied(UidSet uids, UidSet marked) implements Known {
        @Override
        public boolean hasFlags(long uid, Set<String> flags) {
            return uids.contains(uid) && marked.contains(uid) == new Changes.Entry(uid, flags, 0).isDeleted();
        }
    }

    private record Kept(String validator, Copied copied) {}

    private final Store store;
    private final Cache<CollectionRef, Kept> kept =
            Caffeine.newBuilder().maximumSize(FOLDERS).build();

    Numbers(Store store) {
        this.store = store;
    }

    /** What the store holds of a folder whose copy agrees with {@code row}. */
    Copied of(MirrorRow row) {
        Kept found = kept.getIfPresent(row.ref());
        if (found != null && found.validator().equals(row.validator())) {
            return found.copied();
        }
        List<MirrorItem> items = store.read(snapshot -> snapshot.mirrorItems(row.ref()));
        Copied copied = new Copied(
                numbers(items), numbers(items.stream().filter(Numbers::isMarked).toList()));
        kept.put(row.ref(), new Kept(row.validator(), copied));
        return copied;
    }

    /**
     * The same with what a verb has written since, on whatever node, or a pull that was broken off: without these a message
     * that went again would never be missed. Their numbers are the folder's next ones.
     */
    Copied of(MirrorRow row, FolderState then, FolderState now) {
        if (now.uidNext() - then.uidNext() > MOST_SINGLE) {
            forget(row.ref());
            return of(row);
        }
        Copied before = of(row);
        List<Long> since = store.read(snapshot -> LongStream.range(then.uidNext(), now.uidNext())
                .filter(uid -> snapshot.mirrorItem(row.ref(), uid).isPresent())
                .boxed()
                .toList());
        return since.isEmpty() ? before : new Copied(before.uids().or(UidSet.of(since)), before.marked());
    }

    private static UidSet numbers(List<MirrorItem> items) {
        return UidSet.of(items.stream()
                .filter(item -> !Unjudged.isKept(item))
                .map(MirrorItem::item)
                .toList());
    }

    /** Whether it stands for a message that shows nothing because it is marked as deleted. */
    static boolean isMarked(MirrorItem item) {
        return item.state() == MirrorItem.State.FOREIGN && item.detail().equals(Changes.Entry.DELETED);
    }

    /** After a pull that was written down as {@code validator}. */
    void changed(CollectionRef ref, String validator, Copied before, Changes changes) {
        UidSet seen = numbers(changes.changed().stream());
        UidSet marked = numbers(changes.changed().stream().filter(Changes.Entry::isDeleted));
        Copied now = new Copied(
                before.uids().minus(changes.vanished()).or(seen),
                before.marked().minus(changes.vanished()).minus(seen).or(marked));
        kept.put(ref, new Kept(validator, now));
    }

    private static UidSet numbers(Stream<Changes.Entry> entries) {
        return UidSet.of(entries.map(Changes.Entry::uid).toList());
    }

    void forget(CollectionRef ref) {
        kept.invalidate(ref);
    }
}
