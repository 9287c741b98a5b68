package dev.orrery.source.imap;

import dev.orrery.mirror.Patience;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.HomeId;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.UidSet;
import dev.orrery.store.MailPlace;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a mailbox for calendar mail from where it was left. Mail without calendar parts is not fetched, and nothing in the
 * mailbox is changed. The place is noted after what it stands for was done: a crash in between brings a mail again, which
 * does nothing the second time. Thread-safe, for one mailbox at a time.
 */
final class MailReader {
    private static final Logger LOG = LoggerFactory.getLogger(MailReader.class);
    private static final int PIECE = 200;
    private static final int RANGES = 300;
    private static final int MOST_FAULTS = 5;
    /** As long as mail servers try (RFC 5321 section 4.5.4.1). */
    private static final Duration LONGEST_WAIT = Duration.ofDays(5);

    /** A look at a mailbox in which nothing happened is written down so rarely. */
    private static final Duration NOTED_EVERY = Duration.ofHours(1);

    /** Servers count days by their own clocks and zones. */
    private static final Duration MARGIN = Duration.ofDays(1);

    private final Store store;
    private final MailTaker taker;
    private final Settings settings;
    private final InstantSource clock;
    private final Patience patience;
    private final LongAdder taken = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder pushedOut = new LongAdder();

    /**
     * How mailboxes are read.
     *
     * @param since of one that was never read, mail of so long is taken
     * @param waiting when so many mails of a person wait, nothing more is read
     * @param waitingOfAll in everybody's mailbox: nobody who cannot be reached holds up all others
     */
    record Settings(Duration since, int waiting, int waitingOfAll) {
        Settings(Duration since) {
            this(since, 50, 2_000);
        }
    }

    MailReader(Store store, MailTaker taker, Settings settings, InstantSource clock) {
        this.store = store;
        this.taker = taker;
        this.settings = settings;
        this.clock = clock;
        this.patience = new Patience(clock);
    }

    /** One mailbox, and the mail in it that met a fault. Of one thread at a time. */
    static final class Box {
        private final MailAccount account;
        private final FolderName folder;
        private final boolean sent;
        private final TreeSet<Long> waiting = new TreeSet<>();
        private final Set<String> held = new HashSet<>();
        private final Set<Long> done = new HashSet<>();
        private final LeftMail left = new LeftMail();
        private long faulty;
        private int faults;

        Box(MailAccount account, FolderName folder, boolean sent) {
            this.account = account;
            this.folder = folder;
            this.sent = sent;
        }

        boolean isSent() {
            return sent;
        }

        /** Whether it is everybody's: what is left in it nobody sees. */
        private boolean isShared() {
            return account.owner().isEmpty();
        }

        /** What is to be said about mails that are left in it; empty if there are none. From any thread. */
        String problem() {
            return left.problem().isEmpty() ? "" : "in " + this + " " + left.problem();
        }

        /** Mails that are left in it. From any thread. */
        int left() {
            return left.count();
        }

        void fetch(long uid, MessageSink sink) throws Unreachable, MailboxRefused {
            account.mailboxes().fetch(folder, UidSet.of(uid), sink);
        }

        /** A mail about something that an older one waits for waits too, or a cancellation could be faster than its invitation. */
        MailTaker.Verdict give(MailTaker taker, byte[] mail) {
            return !held.isEmpty() && !Collections.disjoint(held, taker.about(account.owner(), mail))
                    ? MailTaker.Verdict.LATER
                    : taker.take(account.owner(), sent, mail);
        }

        private boolean isGivenUp(long uid) {
            faults = uid == faulty ? faults + 1 : 1;
            faulty = uid;
            return faults >= MOST_FAULTS;
        }

        @Override
        public String toString() {
            return folder + " of " + account.login();
        }
    }

    /** Mails that were handed on. */
    long taken() {
        return taken.sum();
    }

    /** Mails that could not be. */
    long skipped() {
        return skipped.sum();
    }

    /** Of these, mails that made room for others among those that are told of. */
    long pushedOut() {
        return pushedOut.sum();
    }

    /** @return false if a mail has to be brought again later */
    boolean read(Box box) throws Unreachable, MailboxRefused {
        Instant now = clock.instant();
        FolderState state = box.account.mailboxes().check(box.folder);
        if (state.uidNext() == 0) {
            throw new Unreachable("the server does not tell the next UID of " + box.folder);
        }
        box.waiting.clear();
        box.held.clear();
        if (box.isShared()) {
            recall(box, state);
        }
        MailPlace place = place(box, state, now);
        bringAgain(box, place, now);
        long last = state.uidNext() - 1;
        if (last > place.uid()) {
            UidSet there = box.account.mailboxes().present(box.folder, UidSet.range(place.uid() + 1, last));
            for (UidSet piece : there.pieces(PIECE, RANGES)) {
                if (!takeAll(box, place, piece)) {
                    return false;
                }
            }
        } else if (place.looked().plus(NOTED_EVERY).isAfter(now)) {
            return true;
        }
        if (!box.waiting.isEmpty()) {
            return false;
        }
        put(box, new MailPlace(state.uidValidity(), last, now));
        box.done.clear();
        return true;
    }

    private void recall(Box box, FolderState state) {
        long validity = state.uidValidity();
        if (box.left.isOf(validity)) {
            return;
        }
        HomeId home = box.account.home();
        Map<Long, Instant> passed = store.read(snapshot -> {
            MailPlace place = snapshot.mail().place(home, box.folder.wire()).orElse(null);
            Map<Long, Instant> known = new HashMap<>(snapshot.mail().waiting(home, box.folder.wire(), validity));
            known.keySet().removeIf(uid -> place == null || place.uidValidity() != validity || uid > place.uid());
            return known;
        });
        box.left.begin(validity, passed);
    }

    /** What was left alone may be gone, or there may be room for it now. */
    private void bringAgain(Box box, MailPlace place, Instant now) throws Unreachable, MailboxRefused {
        Set<Long> left = box.left.uids();
        if (left.isEmpty()) {
            return;
        }
        UidSet there = box.account.mailboxes().present(box.folder, UidSet.of(left));
        left.stream().filter(uid -> !there.contains(uid)).forEach(box.left::remove);
        for (long uid : box.left.due(now)) {
            MailAttempt attempt = MailAttempt.of(box, uid, taker);
            switch (attempt.how()) {
                case GONE -> box.left.remove(uid);
                case DONE -> {
                    taken.increment();
                    LOG.info("message {} in {}, which was left alone, was taken now", uid, box);
                    box.left.remove(uid);
                }
                case LATER -> box.left.put(uid, LeftMail.Why.SILENCE, taker.recipient(attempt.mail()));
                case FULL -> box.left.put(uid, LeftMail.Why.FULL, taker.recipient(attempt.mail()));
                case FAULT -> box.left.put(uid, LeftMail.Why.FAULT, "");
                case SILENT, UNREADABLE -> box.left.put(uid, LeftMail.Why.UNREADABLE, "");
            }
        }
        if (!box.left.uids().equals(left)) {
            put(box, place);
        }
    }

    /** Where to begin. All UIDs are new after another UIDVALIDITY: then the time tells, and the digests of what was there. */
    private MailPlace place(Box box, FolderState state, Instant now) throws Unreachable, MailboxRefused {
        HomeId home = box.account.home();
        Optional<MailPlace> known = store.read(snapshot -> snapshot.mail().place(home, box.folder.wire()));
        if (known.isPresent()
                && known.get().uidValidity() == state.uidValidity()
                && known.get().uid() < state.uidNext()) {
            return known.get();
        }
        Optional<Instant> from = known.map(MailPlace::looked);
        if (from.isEmpty() && !settings.since().isZero()) {
            from = Optional.of(now.minus(settings.since()));
        }
        long first = state.uidNext();
        if (from.isPresent()) {
            LocalDate day = LocalDate.ofInstant(from.get().minus(MARGIN), ZoneOffset.UTC);
            LOG.info("{} is read anew, from {} on", box, day);
            PrimitiveIterator.OfLong found =
                    box.account.mailboxes().since(box.folder, day).stream().iterator();
            first = found.hasNext() ? Math.min(first, found.nextLong()) : first;
        }
        MailPlace begun = new MailPlace(
                state.uidValidity(), first - 1, known.map(MailPlace::looked).orElse(now));
        put(box, begun);
        box.done.clear();
        return begun;
    }

    private void put(Box box, MailPlace place) {
        HomeId home = box.account.home();
        // never past a mail that waits
        long uid = box.waiting.isEmpty() ? place.uid() : Math.min(place.uid(), box.waiting.first() - 1);
        store.write(home, tx -> {
            MailPlace reached = new MailPlace(place.uidValidity(), uid, place.looked());
            tx.mail().putPlace(home, box.folder.wire(), reached, box.left.uids());
            return true;
        });
    }

    private boolean takeAll(Box box, MailPlace place, UidSet piece) throws Unreachable, MailboxRefused {
        PrimitiveIterator.OfLong letters = letters(box, piece).stream().iterator();
        while (letters.hasNext()) {
            long uid = letters.nextLong();
            if (box.done.contains(uid)) {
                continue;
            }
            if (!take(box, place.uidValidity(), uid)) {
                put(box, new MailPlace(place.uidValidity(), uid - 1, place.looked()));
                return false;
            }
            if (!box.waiting.isEmpty() && !box.waiting.contains(uid)) {
                box.done.add(uid); // the place does not pass what waits
            }
            put(box, new MailPlace(place.uidValidity(), uid, place.looked()));
        }
        long last = piece.stream().max().orElse(place.uid());
        put(box, new MailPlace(place.uidValidity(), last, place.looked()));
        return true;
    }

    /** A mail that a stranger made so that the server's account of its parts cannot be read must not hide the others. */
    private static UidSet letters(Box box, UidSet piece) throws Unreachable, MailboxRefused {
        try {
            return box.account.mailboxes().withCalendars(box.folder, piece);
        } catch (Unreachable e) {
            box.account.mailboxes().check(box.folder); // is it the server, or is it this?
        } catch (MailboxRefused e) {
            if (e.why() != MailboxRefused.Why.OTHER) {
                throw e;
            }
        }
        if (piece.size() == 1) {
            return piece;
        }
        UidSet found = UidSet.EMPTY;
        for (UidSet part : piece.pieces(Math.toIntExact((piece.size() + 1) / 2), RANGES)) {
            found = found.or(letters(box, part));
        }
        return found;
    }

    /** @return false if it has to be brought again before anything that comes after it */
    private boolean take(Box box, long uidValidity, long uid) throws Unreachable, MailboxRefused {
        MailAttempt attempt = MailAttempt.of(box, uid, taker);
        return switch (attempt.how()) {
            case GONE -> true;
            case DONE -> {
                taken.increment();
                yield true;
            }
            case LATER -> waits(box, uidValidity, uid, attempt.mail());
            case FULL -> {
                if (box.isShared()) {
                    LOG.warn("message {} in {} is left alone: there is no room for it now", uid, box);
                    leave(box, uidValidity, uid, LeftMail.Why.FULL, taker.recipient(attempt.mail()));
                } else {
                    taken.increment(); // they have it in their mailbox
                }
                yield true;
            }
            case UNREADABLE -> {
                LOG.warn("message {} in {} is left alone: {}", uid, box, attempt.problem());
                yield leave(box, uidValidity, uid, LeftMail.Why.UNREADABLE, "");
            }
            case SILENT -> { // an error is not an absence
                if (!box.isGivenUp(uid)) {
                    yield false;
                }
                LOG.warn("message {} in {} is left alone: {}", uid, box, attempt.problem());
                yield leave(box, uidValidity, uid, LeftMail.Why.UNREADABLE, "");
            }
            case FAULT -> {
                if (!box.isGivenUp(uid)) {
                    yield false;
                }
                LOG.error("message {} in {} is left alone after {} attempts", uid, box, MOST_FAULTS);
                yield leave(box, uidValidity, uid, LeftMail.Why.FAULT, "");
            }
        };
    }

    /** True: what comes after it goes on. */
    private boolean leave(Box box, long uidValidity, long uid, LeftMail.Why why, String recipient) {
        skipped.increment();
        if (box.isShared()) {
            box.left
                    .put(uid, noteWaiting(box, uidValidity, uid), why, recipient)
                    .ifPresent(out -> {
                        pushedOut.increment();
                        LOG.error("message {} in {} is not tried again: too many are left alone there", out, box);
                    });
        }
        return true;
    }

    /** @return false if so many wait that nothing more is read */
    private boolean waits(Box box, long uidValidity, long uid, byte[] mail) {
        Instant since = noteWaiting(box, uidValidity, uid);
        if (!patience.isOver(since, LONGEST_WAIT)) {
            box.waiting.add(uid);
            box.held.addAll(taker.about(box.account.owner(), mail));
            return box.waiting.size() < (box.isShared() ? settings.waitingOfAll() : settings.waiting());
        }
        LOG.error(
                "message {} in {} is left alone: since {} nobody answers who has to be asked about it",
                uid,
                box,
                since);
        return leave(box, uidValidity, uid, LeftMail.Why.SILENCE, taker.recipient(mail));
    }

    private Instant noteWaiting(Box box, long uidValidity, long uid) {
        HomeId home = box.account.home();
        MailPlace at = new MailPlace(uidValidity, uid, clock.instant());
        return store.write(home, tx -> tx.mail().noteWaiting(home, box.folder.wire(), at));
    }
}
