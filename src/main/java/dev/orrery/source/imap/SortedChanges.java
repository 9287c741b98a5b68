package dev.orrery.source.imap;

import dev.orrery.model.CollectionRef;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the changes of a folder are to its copy.
 *
 * @param vanished numbers of messages that are in the copy and were not said to be there still
 * @param deleted messages that are marked as deleted
 * @param fresh numbers of messages to be read, in the order of the server
 * @param moved messages of which only the mark has changed
 */
record SortedChanges(
        Set<Long> vanished, Map<Long, Changes.Entry> deleted, List<Long> fresh, List<Changes.Entry> moved) {

    /** Most of the folder is as it was. */
    static SortedChanges of(Snapshot snapshot, CollectionRef ref, Changes changes) {
        SortedChanges sorted = empty();
        changes.vanished().stream().forEach(uid -> {
            if (snapshot.mirrorItem(ref, uid).isPresent()) {
                sorted.vanished.add(uid);
            }
        });
        for (Changes.Entry entry : changes.changed()) {
            sorted.add(entry, snapshot.mirrorItem(ref, entry.uid()).orElse(null));
        }
        return sorted;
    }

    /** The changes name all messages there are: what else is known has vanished. */
    static SortedChanges ofAll(Map<Long, MirrorItem> known, Changes changes) {
        SortedChanges sorted = empty();
        sorted.vanished.addAll(known.keySet());
        for (Changes.Entry entry : changes.changed()) {
            sorted.vanished.remove(entry.uid());
            sorted.add(entry, known.get(entry.uid()));
        }
        return sorted;
    }

    private static SortedChanges empty() {
        return new SortedChanges(new HashSet<>(), new HashMap<>(), new ArrayList<>(), new ArrayList<>());
    }

    private void add(Changes.Entry entry, @Nullable MirrorItem known) {
        if (entry.isDeleted()) {
            deleted.put(entry.uid(), entry);
        } else if (known == null || Numbers.isMarked(known) || Unjudged.is(known)) {
            fresh.add(entry.uid());
        } else {
            moved.add(entry);
        }
    }

    /** Writes what no message has to be read for. */
    void note(Tx tx, CollectionRef ref) {
        noteDeleted(tx, ref);
        moved.forEach(entry -> renew(tx, ref, entry));
    }

    /** They show nothing, but the server still counts them, and they may be taken back. */
    void noteDeleted(Tx tx, CollectionRef ref) {
        deleted.values()
                .forEach(entry -> tx.putMirrorItem(
                        ref,
                        new MirrorItem(
                                entry.uid(), "", "", MirrorItem.State.FOREIGN, entry.modSeq(), Changes.Entry.DELETED)));
    }

    /** So that the next compare-and-swap on it compares with the newest mark. */
    private static void renew(Tx tx, CollectionRef ref, Changes.Entry entry) {
        tx.mirrorItem(ref, entry.uid())
                .filter(item -> item.validator() != entry.modSeq())
                .ifPresent(item -> tx.putMirrorItem(
                        ref,
                        new MirrorItem(
                                item.item(), item.uid(), item.object(), item.state(), entry.modSeq(), item.detail())));
    }
}
