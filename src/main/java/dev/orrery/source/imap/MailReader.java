package dev.orrery.source.imap;

import dev.orrery.mirror.Unreachable;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
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
import java.util.HashSet;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
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
    private static final int MOST_WAITING = 50;

    /** In everybody's mailbox: nobody who cannot be reached holds up all others. */
    private static final int MOST_WAITING_OF_ALL = 2_000;

    /** As long as mail servers try (RFC 5321 section 4.5.4.1). */
    private static final Duration LONGEST_WAIT = Duration.ofDays(5);

    /** A look at a mailbox in which nothing happened is written down so rarely. */
    private static final Duration NOTED_EVERY = Duration.ofHours(1);

    /** Servers count days by their own clocks and zones. */
    private static final Duration MARGIN = Duration.ofDays(1);

    private final Store store;
    private final MailTaker taker;
    private final Duration since;
    private final InstantSource clock;
    private final LongAdder taken = new LongAdder();
    private final LongAdder skipped = new LongAdder();

    /** @param since of a mailbox that was never read, mail of so long is taken */
    MailReader(Store store, MailTaker taker, Duration since, InstantSource clock) {
        this.store = store;
        this.taker = taker;
        this.since = since;
        this.clock = clock;
    }

    /** One mailbox, and the mail in it that met a fault. Of one thread at a time. */
    static final class Box {
        private final MailAccount account;
        private final FolderName folder;
        private final boolean sent;
        private final TreeSet<Long> waiting = new TreeSet<>();
        private final Set<String> held = new HashSet<>();
        private final Set<Long> done = new HashSet<>();
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

    /** @return false if a mail has to be brought again later */
    boolean read(Box box) throws Unreachable, MailboxRefused {
        Instant now = clock.instant();
        FolderState state = box.account.mailboxes().check(box.folder);
        if (state.uidNext() == 0) {
            throw new Unreachable("the server does not tell the next UID of " + box.folder);
        }
        box.waiting.clear();
        box.held.clear();
        MailPlace place = place(box, state, now);
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
        if (from.isEmpty() && !since.isZero()) {
            from = Optional.of(now.minus(since));
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
            tx.mail().putPlace(home, box.folder.wire(), new MailPlace(place.uidValidity(), uid, place.looked()));
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

    private boolean take(Box box, long uidValidity, long uid) throws Unreachable, MailboxRefused {
        Fetching fetching = new Fetching();
        box.account.mailboxes().fetch(box.folder, UidSet.of(uid), fetching);
        byte[] mail = fetching.mail;
        if (mail == null) {
            if (fetching.silent && !box.isGivenUp(uid)) {
                return false; // an error is not an absence
            }
            if (!fetching.problem.isEmpty()) {
                LOG.warn("message {} in {} is left alone: {}", uid, box, fetching.problem);
                skipped.increment();
            }
            return true;
        }
        return switch (verdict(box, mail)) {
            case DONE -> {
                taken.increment();
                yield true;
            }
            case LATER -> waits(box, uidValidity, uid, mail);
            case FAULT -> {
                boolean givenUp = box.isGivenUp(uid);
                if (givenUp) {
                    LOG.error("message {} in {} is left alone after {} attempts", uid, box, MOST_FAULTS);
                    skipped.increment();
                }
                yield givenUp;
            }
        };
    }

    /** A mail about something that an older one waits for waits too, or a cancellation could be faster than its invitation. */
    private MailTaker.Verdict verdict(Box box, byte[] mail) {
        try {
            return !box.held.isEmpty() && !Collections.disjoint(box.held, taker.about(box.account.owner(), mail))
                    ? MailTaker.Verdict.LATER
                    : taker.take(box.account.owner(), box.sent, mail);
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.Unavailable) {
                return MailTaker.Verdict.LATER;
            }
            LOG.error("a mail in {} cannot be taken", box, refused);
            return MailTaker.Verdict.FAULT;
        } catch (RuntimeException fault) {
            LOG.error("a mail in {} cannot be taken", box, fault);
            return MailTaker.Verdict.FAULT;
        }
    }

    /** @return false if so many wait that nothing more is read */
    private boolean waits(Box box, long uidValidity, long uid, byte[] mail) {
        HomeId home = box.account.home();
        Instant now = clock.instant();
        Instant since = store.write(
                home, tx -> tx.mail().noteWaiting(home, box.folder.wire(), new MailPlace(uidValidity, uid, now)));
        if (since.plus(LONGEST_WAIT).isAfter(now)) {
            box.waiting.add(uid);
            box.held.addAll(taker.about(box.account.owner(), mail));
            return box.waiting.size() < (box.account.owner().isPresent() ? MOST_WAITING : MOST_WAITING_OF_ALL);
        }
        LOG.error(
                "message {} in {} is left alone: since {} nobody answers who has to be asked about it",
                uid,
                box,
                since);
        skipped.increment();
        return true;
    }

    /** One mail, or why there is none; neither if it is gone. */
    private static final class Fetching implements MessageSink {
        private byte @Nullable [] mail;
        private String problem = "";
        private boolean silent;

        @Override
        public void message(Message message) {
            mail = message.content();
        }

        @Override
        public void tooLarge(long uid, long size) {
            problem = "it has " + size + " bytes";
        }

        @Override
        public void unreadable(long uid) {
            problem = "the server does not give it";
            silent = true;
        }
    }
}
