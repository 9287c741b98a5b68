package dev.orrery.source.imap;

import dev.orrery.calendar.BringObjects;
import dev.orrery.calendar.Draft;
import dev.orrery.model.Actor;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.ObjectRef;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.MirrorItem.State;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Tx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the copy of a folder in line with what was read of it. Of the messages that carry one UID the one with the highest
 * IMAP UID is the object; the others are shown beside it under UIDs of their own, so that nothing is lost before somebody
 * has looked. A message that names the one it replaces settles that at once, also one that was written in place of a copy. Whatever is done twice is done once. Knows
 * no network; thread-safe.
 */
final class FolderCopy {
    static final Actor ACTOR = Actor.system("imap");

    private final Conflicts conflicts;
    private final BringObjects objects;

    FolderCopy(Conflicts conflicts, BringObjects objects) {
        this.conflicts = conflicts;
        this.objects = objects;
    }

    /**
     * A part of what changed in the folder.
     *
     * @param vanished messages that are there no more, or are marked as deleted
     */
    record Batch(List<ReadMessage> read, Set<Long> vanished) {
        public Batch {
            read = List.copyOf(read);
            vanished = Set.copyOf(vanished);
        }
    }

    /**
     * What a batch did.
     *
     * @param copies of these put, copies in conflict
     */
    record Applied(int put, int removed, int copies) {
        static final Applied NOTHING = new Applied(0, 0, 0);
    }

    /**
     * Known messages that become the object again because newer ones vanished, and whose content must therefore be read
     * and added to the batch before it is applied.
     */
    Set<Long> wanted(Snapshot snapshot, CollectionRef folder, Batch batch) {
        Map<Long, ReadMessage> read = byUid(batch.read());
        Set<Long> wanted = new LinkedHashSet<>();
        for (String uid : affected(snapshot, folder, batch)) {
            List<MirrorItem> living = snapshot.mirrorItems(folder, uid).stream()
                    .filter(item -> !batch.vanished().contains(item.item()))
                    .filter(item -> item.state() == State.CURRENT || item.state() == State.OLDER)
                    .toList();
            boolean newer = batch.read().stream()
                    .anyMatch(message -> message instanceof ReadMessage.Readable readable
                            && readable.draft().uid().equals(uid)
                            && (living.isEmpty()
                                    || readable.uid() > living.getLast().item()));
            if (!newer && !living.isEmpty()) {
                MirrorItem last = living.getLast();
                if (last.state() != State.CURRENT && !read.containsKey(last.item())) {
                    wanted.add(last.item());
                }
            }
        }
        return wanted;
    }

    /** Applies a batch of which {@link #wanted} wants nothing more. */
    Applied apply(Tx tx, CollectionRef folder, Batch batch) {
        Set<String> affected = affected(tx, folder, batch);
        Round round = new Round(tx, folder, byUid(batch.read()));
        batch.vanished().forEach(item -> round.forget(item));
        batch.read().forEach(round::note);
        batch.read().forEach(message -> affected.addAll(round.succeed(message)));
        affected.forEach(round::settle);
        round.letGo();
        return new Applied(round.put, round.removed, round.copies);
    }

    /** Takes away an object that has no message any more. */
    void remove(Tx tx, ObjectRef object) {
        BringObjects.removeDeleted(tx, ACTOR, object);
    }

    /** Lets an object that has no message stay because of one that is not judged yet. */
    void keep(Tx tx, CollectionRef folder, String uid, String name) {
        tx.putMirrorItem(folder, Unjudged.kept(Unjudged.next(Unjudged.in(tx, folder)), uid, name));
    }

    private static Set<String> affected(Snapshot snapshot, CollectionRef folder, Batch batch) {
        Set<String> uids = new LinkedHashSet<>();
        for (long item : batch.vanished()) {
            snapshot.mirrorItem(folder, item).map(MirrorItem::uid).ifPresent(uids::add);
        }
        for (ReadMessage message : batch.read()) {
            if (message instanceof ReadMessage.Readable readable) {
                uids.add(readable.draft().uid());
            }
        }
        uids.remove("");
        return uids;
    }

    private static Map<Long, ReadMessage> byUid(List<ReadMessage> messages) {
        Map<Long, ReadMessage> found = new HashMap<>();
        messages.forEach(message -> found.put(message.uid(), message));
        return found;
    }

    /** One batch in its transaction. */
    private final class Round {
        private final Tx tx;
        private final CollectionRef folder;
        private final Map<Long, ReadMessage> read;
        /** Messages that nobody knew before, by UID, until what they show is settled: each is written once. */
        private final Map<String, Map<Long, MirrorItem>> noted = new HashMap<>();
        /** Names of objects that messages which are gone have shown: to be removed unless somebody takes them over. */
        private final Map<String, Set<String>> orphans = new HashMap<>();

        private int put;
        private int removed;
        private int copies;

        Round(Tx tx, CollectionRef folder, Map<Long, ReadMessage> read) {
            this.tx = tx;
            this.folder = folder;
            this.read = read;
        }

        void forget(long number) {
            tx.mirrorItem(folder, number).ifPresent(item -> {
                tx.removeMirrorItem(folder, number);
                orphan(item);
            });
        }

        private void orphan(MirrorItem item) {
            if (!item.object().isEmpty()) {
                orphans.computeIfAbsent(item.uid(), uid -> new HashSet<>()).add(item.object());
            }
        }

        /** A message that was known keeps what it shows until its UID is settled. */
        void note(ReadMessage message) {
            switch (message) {
                case ReadMessage.Readable readable -> {
                    // one that showed nothing may do so now: its mark was taken back
                    if (tx.mirrorItem(folder, readable.uid())
                            .filter(item -> !item.uid().isEmpty() && !Unjudged.is(item))
                            .isEmpty()) {
                        String uid = readable.draft().uid();
                        noted.computeIfAbsent(uid, each -> new HashMap<>())
                                .put(
                                        readable.uid(),
                                        new MirrorItem(readable.uid(), uid, "", State.OLDER, readable.modseq(), ""));
                    }
                }
                case ReadMessage.Broken broken ->
                    keep(new MirrorItem(broken.uid(), "", "", State.BROKEN, broken.modseq(), broken.why()));
                case ReadMessage.Unjudged unjudged -> noteUnjudged(unjudged);
                case ReadMessage.Foreign foreign ->
                    keep(new MirrorItem(foreign.uid(), "", "", State.FOREIGN, foreign.modseq(), ""));
            }
        }

        /** One that shows something already goes on with that. */
        private void noteUnjudged(ReadMessage.Unjudged message) {
            boolean shows = tx.mirrorItem(folder, message.uid())
                    .filter(item -> !item.object().isEmpty())
                    .isPresent();
            if (!shows) {
                String uid = message.names().stream()
                        .filter(name -> tx.mirrorItems(folder, name).stream().anyMatch(item -> !Unjudged.is(item)))
                        .findFirst()
                        .orElse("");
                keep(Unjudged.item(message, uid));
            }
        }

        /**
         * A copy in conflict that somebody wrote to has a message of its own now, in place of the one that it showed.
         *
         * @return UIDs of which another message is the object now
         */
        Set<String> succeed(ReadMessage message) {
            Set<String> left = new LinkedHashSet<>();
            if (message instanceof ReadMessage.Readable(long number, long _, Draft draft, Set<Long> replaces)) {
                for (long older : replaces) {
                    item(older)
                            .filter(item -> item.state() == State.OLDER || item.state() == State.CURRENT)
                            .filter(item -> older < number
                                    && conflicts.uid(item.uid(), older).equals(draft.uid()))
                            .ifPresent(item -> {
                                if (item.state() == State.CURRENT) {
                                    orphan(item);
                                    left.add(item.uid());
                                }
                                keep(item.showing("", State.REPLACED));
                            });
                }
            }
            return left;
        }

        private Optional<MirrorItem> item(long number) {
            MirrorItem item = read.get(number) instanceof ReadMessage.Readable readable
                    ? noted.getOrDefault(readable.draft().uid(), Map.of()).get(number)
                    : null;
            return item == null ? tx.mirrorItem(folder, number) : Optional.of(item);
        }

        void settle(String uid) {
            List<MirrorItem> items = living(uid);
            if (items.isEmpty()) {
                orphans.getOrDefault(uid, Set.of()).forEach(orphan -> removeOrKeep(uid, orphan));
                return;
            }
            tx.mirrorItems(folder, uid).stream().filter(Unjudged::isKept).forEach(item -> forget(item.item()));
            MirrorItem newest = items.getLast();
            String name = main(uid, items);
            List<MirrorItem> others = items.subList(0, items.size() - 1);
            others.forEach(older -> showBeside(older, name));
            if (read.get(newest.item()) instanceof ReadMessage.Readable readable) {
                show(name, readable.draft());
            }
            takeOver(newest, name);
            orphans.getOrDefault(uid, Set.of()).stream()
                    .filter(orphan -> !orphan.equals(name))
                    .forEach(this::remove);
        }

        /** In the order of their numbers, without those that a newer one replaces. */
        private List<MirrorItem> living(String uid) {
            List<MirrorItem> all = new ArrayList<>(tx.mirrorItems(folder, uid));
            all.addAll(noted.getOrDefault(uid, Map.of()).values());
            all.removeIf(item -> item.state() == State.REPLACED || item.state() == State.BROKEN);
            Set<Long> replaced = new HashSet<>();
            for (MirrorItem item : all) {
                if (read.get(item.item()) instanceof ReadMessage.Readable readable) {
                    readable.replaces().stream()
                            .filter(older -> older < item.item())
                            .forEach(replaced::add);
                }
            }
            for (MirrorItem item : all) {
                if (replaced.contains(item.item())) {
                    orphan(item);
                    keep(item.showing("", State.REPLACED));
                }
            }
            all.removeIf(item -> replaced.contains(item.item()));
            all.sort(Comparator.comparingLong(MirrorItem::item));
            return all;
        }

        /** The name that the object of this UID has had, so that a client finds it where it was. */
        private String main(String uid, List<MirrorItem> items) {
            return items.stream()
                    .filter(item -> item.state() == State.CURRENT)
                    .map(MirrorItem::object)
                    .findFirst()
                    .orElseGet(() -> BringObjects.name(tx, folder, uid));
        }

        private void showBeside(MirrorItem older, String main) {
            if (older.state() == State.OLDER && !older.object().isEmpty()) {
                return;
            }
            Draft content = read.get(older.item()) instanceof ReadMessage.Readable readable
                    ? readable.draft()
                    : stored(folder.object(main));
            Draft copy = conflicts.copy(content, older.item());
            String name = BringObjects.name(tx, folder, copy.uid());
            show(name, copy);
            copies++;
            keep(older.showing(name, State.OLDER));
        }

        /** What stands here still is the older message's: the newer one is written after this. */
        private Draft stored(ObjectRef ref) {
            ObjectRow row = tx.object(ref)
                    .orElseThrow(() -> new IllegalStateException("a message's object is missing: " + ref));
            return new Draft(tx.content(row), row.contentType(), row.etag(), row.index(), true);
        }

        private void takeOver(MirrorItem newest, String name) {
            if (newest.state() == State.OLDER && !newest.object().isEmpty()) {
                orphan(newest); // it is no copy in conflict any more
            }
            if (newest.state() != State.CURRENT || !newest.object().equals(name)) {
                keep(newest.showing(name, State.CURRENT));
            }
        }

        private void show(String name, Draft draft) {
            objects.put(tx, ACTOR, folder.object(name), draft);
            put++;
        }

        private void removeOrKeep(String uid, String name) {
            List<MirrorItem> unjudged = Unjudged.in(tx, folder);
            boolean there = tx.object(folder.object(name)).isPresent();
            if (there && Unjudged.mayHave(unjudged, uid)) {
                FolderCopy.this.keep(tx, folder, uid, name);
            } else {
                remove(name);
            }
        }

        /** What was kept because of messages that are judged now, or gone, and has not come back with one of them. */
        void letGo() {
            List<MirrorItem> unjudged = Unjudged.in(tx, folder);
            for (MirrorItem item : unjudged) {
                if (Unjudged.isKept(item) && !Unjudged.mayHave(unjudged, item.uid())) {
                    tx.removeMirrorItem(folder, item.item());
                    remove(item.object());
                }
            }
        }

        private void remove(String name) {
            BringObjects.removeDeleted(tx, ACTOR, folder.object(name));
            removed++;
        }

        private void keep(MirrorItem item) {
            noted.getOrDefault(item.uid(), new HashMap<>()).remove(item.item());
            tx.putMirrorItem(folder, item);
        }
    }
}
