package dev.orrery.source.imap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.mirror.Brake;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.CollectionRef;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.UidSet;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Brings the copy of one folder up to date: asks whether anything happened, fetches what is new, and writes what follows
 * together with how far it has come. Only what changed costs anything. Broken off anywhere, it goes on from there. One at a
 * time for each folder; otherwise thread-safe.
 */
final class FolderPull {
    private static final int FOLDERS = 10_000;

    private final Store store;
    private final MessageJudge judge;
    private final Executor judging;
    private final FolderCopy copy;
    private final Brake brake;
    private final InstantSource clock;
    private final Numbers numbers;
    private final Replacements replacements;
    private final PullCounts counts = new PullCounts();
    /** Folders in which messages that this program failed on were read again since the start. */
    private final Cache<CollectionRef, CollectionRef> judgedAgain =
            Caffeine.newBuilder().maximumSize(FOLDERS).build();

    /** @param judging threads to judge messages on, when there are many */
    FolderPull(Store store, MessageJudge judge, Executor judging, FolderCopy copy, Brake brake, InstantSource clock) {
        this.store = store;
        this.judging = judging;
        this.judge = message -> {
            counts.messages.increment();
            return judge.judge(message);
        };
        this.copy = copy;
        this.brake = brake;
        this.clock = clock;
        this.numbers = new Numbers(store);
        this.replacements = new Replacements(store);
    }

    /** How a pull ended. */
    sealed interface Result {
        /** Nothing had happened. */
        record Unchanged() implements Result {}

        /** The copy says what the folder says. */
        record Done(int put, int removed) implements Result {}

        /**
         * So much is missing from a listing that it is not believed: everything else was taken, and what is missing stays
         * here.
         *
         * @param known how many there were
         */
        record Held(long missing, long known) implements Result {}

        /** The folder was taken back, or made anew, while it was read: what was read is not shown, and says nothing now. */
        record Overtaken() implements Result {}
    }

    /**
     * @param confirmed that what is missing is believed whatever it is: a second listing on a new connection, or an
     *     administrator
     */
    Result pull(Mailboxes mailboxes, MirrorRow row, boolean confirmed) throws Unreachable, MailboxRefused {
        return pull(mailboxes, row, confirmed ? Long.MAX_VALUE : 0);
    }

    PullCounts counts() {
        return counts;
    }

    /** @param believed that so many messages are missing, and no more, is believed without asking the brake */
    Result pull(Mailboxes mailboxes, MirrorRow row, long believed) throws Unreachable, MailboxRefused {
        boolean done = false;
        try {
            Result result = pulled(mailboxes, row, believed);
            done = true;
            if (result instanceof Result.Held) {
                counts.held.increment();
            }
            return result;
        } finally {
            if (!done) {
                counts.failures.increment();
            }
        }
    }

    private Result pulled(Mailboxes mailboxes, MirrorRow row, long believed) throws Unreachable, MailboxRefused {
        FolderName folder = FolderName.of(row.place());
        Progress before = Progress.parse(row.validator());
        FolderState state = before.state();
        Result result;
        if (state == null) {
            Changes all = mailboxes.changes(folder, null, Known.nothing());
            Round round = new Round(mailboxes, folder, row, all);
            result = round.settled(round.whole(before, believed));
        } else {
            FolderState now = mailboxes.check(folder);
            Round again = new Round(mailboxes, folder, row, nothing(now));
            boolean judged = now.uidValidity() == state.uidValidity() && again.judgeAgain();
            if (now.equals(state)) {
                return judged ? again.settled(new Result.Done(again.put, again.removed)) : new Result.Unchanged();
            }
            Numbers.Copied copied = numbers.of(row, state, now);
            Changes changes = mailboxes.changes(folder, state, copied);
            Round round = new Round(mailboxes, folder, row, changes);
            result = round.settled(
                    changes.renumbered() ? round.whole(before, believed) : round.increment(copied, believed));
        }
        replacements.finish(mailboxes, folder, row.ref());
        return result;
    }

    private static Changes nothing(FolderState now) {
        return new Changes(now, false, List.of(), UidSet.of(List.of()), Changes.Evidence.NAMED);
    }

    private List<MirrorItem> items(CollectionRef ref) {
        return store.read(snapshot -> snapshot.mirrorItems(ref));
    }

    /** One pull with what the server said of it. */
    private final class Round {
        private final Mailboxes mailboxes;
        private final FolderName folder;
        private final MirrorRow row;
        private final CollectionRef ref;
        private final Changes changes;
        private int put;
        private int removed;
        private boolean overtaken;

        Round(Mailboxes mailboxes, FolderName folder, MirrorRow row, Changes changes) {
            this.mailboxes = mailboxes;
            this.folder = folder;
            this.row = row;
            this.ref = row.ref();
            this.changes = changes;
        }

        /** What a round came to, if the folder is the same still. */
        Result settled(Result result) {
            return overtaken ? new Result.Overtaken() : result;
        }

        /** Most of the folder is as it was. */
        Result increment(Numbers.Copied copied, long believed) throws Unreachable, MailboxRefused {
            SortedChanges sorted = store.read(snapshot -> SortedChanges.of(snapshot, ref, changes));
            long missing = changes.evidence() == Changes.Evidence.LISTED
                    ? sorted.vanished().size()
                    : 0;
            long all = missing == 0 ? 0 : copied.uids().size();
            boolean held = missing > believed && !brake.permits(missing - 1, all);
            boolean whole = !held && changes.evidence() != Changes.Evidence.NONE;
            Set<Long> gone = new HashSet<>(sorted.deleted().keySet());
            if (!held) {
                gone.addAll(sorted.vanished());
            }
            stream()
                    .fetch(
                            sorted.fresh(),
                            (messages, last) -> apply(messages, last ? gone : Set.of(), tx -> {
                                if (last) {
                                    sorted.note(tx, ref);
                                }
                                if (last && whole) {
                                    arrive(tx);
                                }
                            }));
            if (whole) {
                String now = Progress.complete(changes.state()).toString();
                numbers.changed(ref, now, copied, changes);
            } else {
                numbers.forget(ref);
            }
            return held ? new Result.Held(missing, all) : new Result.Done(put, removed);
        }

        /**
         * Reads messages that this program failed on, once for each start: it may be another program now.
         *
         * @return whether there were any
         */
        boolean judgeAgain() throws Unreachable, MailboxRefused {
            if (judgedAgain.getIfPresent(ref) != null) {
                return false;
            }
            List<Long> unjudged = store.read(snapshot -> Unjudged.in(snapshot, ref)).stream()
                    .filter(Unjudged::is)
                    .map(MirrorItem::item)
                    .toList();
            if (!unjudged.isEmpty()) {
                stream().fetch(unjudged, (messages, last) -> apply(messages, Set.of(), tx -> {}));
            }
            judgedAgain.put(ref, ref);
            return !unjudged.isEmpty();
        }

        private MessageStream stream() {
            return new MessageStream(mailboxes, folder, judge, judging);
        }

        /** All messages are new, or their numbers are: objects are matched by UID and content. */
        Result whole(Progress before, long believed) throws Unreachable, MailboxRefused {
            long validity = changes.state().uidValidity();
            if (before.uidValidity() != validity) {
                store.write(ref.home(), tx -> {
                    tx.mirror(ref)
                            .filter(now -> now.validator().equals(row.validator()))
                            .ifPresent(now -> {
                                tx.removeMirror(ref);
                                tx.putMirror(now.checked(before.under(validity).toString(), now.checkedAt()));
                            });
                    return ref;
                });
            }
            Map<Long, MirrorItem> known = new HashMap<>();
            items(ref).stream().filter(item -> !Unjudged.isKept(item)).forEach(item -> known.put(item.item(), item));
            SortedChanges sorted = SortedChanges.ofAll(known, changes);
            long missing = sorted.vanished().size();
            boolean held = missing > believed && !brake.permits(missing - 1, known.size());
            Set<Long> gone = new HashSet<>(known.keySet());
            gone.retainAll(sorted.deleted().keySet());
            if (!held && changes.evidence() != Changes.Evidence.NONE) {
                gone.addAll(sorted.vanished());
            }
            stream()
                    .fetch(
                            sorted.fresh(),
                            (messages, last) -> apply(messages, last ? gone : Set.of(), tx -> {
                                if (last) {
                                    sorted.noteDeleted(tx, ref);
                                }
                            }));
            numbers.forget(ref);
            if (changes.evidence() == Changes.Evidence.NONE) {
                return new Result.Done(put, removed);
            }
            if (held) {
                return new Result.Held(missing, known.size());
            }
            return finish(before.settled(), believed);
        }

        /**
         * What has no message now: in a copy that was complete before it is gone, if so many may go; in the first one it
         * was here before the folder was, and is brought there. It is looked for in the transaction that takes it away: what
         * a verb writes meanwhile has its item and its object at once, and is either all there or not yet.
         */
        private Result finish(boolean settled, long believed) {
            Result result = store.write(ref.home(), tx -> {
                List<ObjectRow> all = tx.listing(ref).objects();
                Map<Boolean, List<ObjectRow>> lost = lost(tx, all);
                List<ObjectRow> missing = settled ? lost.getOrDefault(false, List.of()) : List.of();
                if (missing.size() > believed && !brake.permits(missing.size() - 1, all.size())) {
                    return new Result.Held(missing.size(), all.size());
                }
                boolean same = stillCopied(tx).isPresent();
                if (same && settled) {
                    missing.forEach(object -> copy.remove(tx, object.ref()));
                    lost.getOrDefault(true, List.of())
                            .forEach(object -> copy.keep(tx, ref, object.uid(), object.name()));
                }
                arrive(tx);
                return new Result.Done(put, removed + (same ? missing.size() : 0));
            });
            if (result instanceof Result.Done(int _, int all)) {
                counts.removed.add(all - removed);
                removed = all;
            }
            return result;
        }

        /** Objects that no message shows; under true those that one may show which is not judged yet. */
        private Map<Boolean, List<ObjectRow>> lost(Snapshot snapshot, List<ObjectRow> all) {
            Set<String> shown = new HashSet<>();
            snapshot.mirrorItems(ref).forEach(item -> shown.add(item.object()));
            List<MirrorItem> unjudged = Unjudged.in(snapshot, ref);
            return all.stream()
                    .filter(object -> !shown.contains(object.name()))
                    .collect(Collectors.partitioningBy(object -> Unjudged.mayHave(unjudged, object.uid())));
        }

        private void arrive(Tx tx) {
            stillCopied(tx)
                    .ifPresent(now -> tx.putMirror(
                            now.checked(Progress.complete(changes.state()).toString(), clock.instant())));
        }

        /** Empty if the folder was taken back, or made anew, while it was read: then nothing of it is shown. */
        private Optional<MirrorRow> stillCopied(Tx tx) {
            Optional<MirrorRow> same = tx.mirror(ref)
                    .filter(now -> Progress.parse(now.validator()).uidValidity()
                            == changes.state().uidValidity());
            overtaken |= same.isEmpty();
            return same;
        }

        /** A part of the messages, with the older ones that come to light again, in one transaction. */
        private void apply(List<ReadMessage> messages, Set<Long> vanished, Consumer<Tx> further)
                throws Unreachable, MailboxRefused {
            List<ReadMessage> read = new ArrayList<>(messages);
            Supplier<FolderCopy.Batch> batch = () -> new FolderCopy.Batch(read, vanished);
            Set<Long> wanted = store.read(snapshot -> copy.wanted(snapshot, ref, batch.get()));
            if (!wanted.isEmpty()) {
                stream().fetch(List.copyOf(wanted), (more, last) -> read.addAll(more));
            }
            FolderCopy.Applied applied = store.write(ref.home(), tx -> {
                if (stillCopied(tx).isEmpty()) {
                    return FolderCopy.Applied.NOTHING;
                }
                FolderCopy.Applied done = copy.apply(tx, ref, batch.get());
                further.accept(tx);
                return done;
            });
            counts.applied(applied);
            counts.unjudged.add(
                    read.stream().filter(ReadMessage.Unjudged.class::isInstance).count());
            put += applied.put();
            removed += applied.removed();
        }
    }
}
