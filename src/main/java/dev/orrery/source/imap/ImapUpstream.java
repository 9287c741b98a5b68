package dev.orrery.source.imap;

import dev.orrery.calendar.Draft;
import dev.orrery.calendar.Upstream;
import dev.orrery.ical.CalendarObject;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.source.imap.format.CalendarMessage;
import dev.orrery.source.imap.format.MessageContent;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.format.MessageReader;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.MirrorItem.State;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes to one folder: a new message is appended, then the old one is retired if nothing happened to it; if something did,
 * the new one is taken back. A crash in between leaves a message that names the one it replaces, and the next look settles
 * it. Thread-safe.
 */
final class ImapUpstream implements Upstream {
    private static final int MOST_TRIES = 5;
    private static final Set<String> SEEN = Set.of("\\Seen");

    private final FolderMirror mirror;
    private final MirrorRow row;
    private final Mailboxes mailboxes;
    private final Parts parts;
    private final Letterhead letterhead;

    /** What all folders share. */
    record Parts(
            Store store,
            MessageReader reader,
            MessageJudge judge,
            Formats formats,
            Pauses pauses,
            UpstreamCounts counts) {}

    ImapUpstream(FolderMirror mirror, MirrorRow row, Mailboxes mailboxes, Parts parts, Letterhead letterhead) {
        this.mirror = mirror;
        this.row = row;
        this.mailboxes = mailboxes;
        this.parts = parts;
        this.letterhead = letterhead;
    }

    @Override
    public <T extends @Nullable Object> T alone(Supplier<T> work) {
        return mirror.alone(() -> {
            look();
            return work.get();
        });
    }

    @Override
    public void refresh(int lost) {
        parts.counts().raced.increment();
        parts.pauses().after(lost);
        look();
    }

    /** Writing to a folder whose state is not known would overwrite what is not known. */
    @Override
    public void look() {
        switch (mirror.lookNow(mailboxes, false)) {
            case FolderMirror.Seen.Current current -> {}
            case FolderMirror.Seen.Aged aged -> throw unavailable();
            case FolderMirror.Seen.Nothing nothing -> throw unavailable();
        }
    }

    @Override
    public Written put(String name, @Nullable ObjectRow old, Draft draft) throws Raced {
        return asking(() -> {
            MirrorItem known = old == null ? null : item(old).orElseThrow(() -> new Raced(where()));
            MirrorItem current = known == null || Unjudged.isKept(known) ? null : known;
            byte[] message = message(draft, current, current == null ? null : read(current));
            Draft written = asRead(message);
            Appended appended = mailboxes.append(folder(), message, SEEN, letterhead.now());
            if (current != null) {
                retireOrTakeBack(current, appended);
            }
            parts.counts().written.increment();
            MirrorItem now = new MirrorItem(appended.uid(), written.uid(), name, State.CURRENT, 0, "");
            return new Written(sent(draft, written), tx -> settle(tx, known, now, appended));
        });
    }

    @Override
    public Draft kept(Draft draft) {
        return asRead(message(draft, null, null));
    }

    private byte[] message(Draft draft, @Nullable MirrorItem replaced, @Nullable CalendarMessage previous) {
        return letterhead.write(
                parts.formats().of(row, previous == null ? null : previous.format()),
                CalendarObject.parse(draft.content(), Instant.EPOCH),
                replaced == null ? null : JudgeMessages.replacing(progress().uidValidity(), replaced.item()),
                previous);
    }

    @Override
    public Consumer<Tx> remove(ObjectRow old) throws Raced {
        return asking(() -> {
            MirrorItem current = item(old).orElseThrow(() -> new Raced(where()));
            if (!Unjudged.isKept(current) && !retire(current.item(), current.validator())) {
                throw new Raced(where());
            }
            parts.counts().removed.increment();
            return tx -> tx.removeMirrorItem(row.ref(), current.item());
        });
    }

    /** What reading the message back gives is what a look from nothing would give: it is what the copy holds. */
    private Draft asRead(byte[] message) {
        ReadMessage read = parts.judge().judge(new Message(0, SEEN, 0, message));
        return switch (read) {
            case ReadMessage.Readable readable -> readable.draft();
            case ReadMessage.Broken broken -> throw new Refused(new Reason.InvalidCalendarData(0, broken.why()));
            case ReadMessage.Unjudged unjudged -> throw new IllegalStateException("a judge fails by an exception");
            case ReadMessage.Foreign foreign ->
                throw new IllegalStateException("what was written as a calendar object does not read as one");
        };
    }

    private static Draft sent(Draft draft, Draft written) {
        boolean asSent = draft.asSent() && written.etag().equals(draft.etag());
        return new Draft(written.content(), written.contentType(), written.etag(), written.index(), asSent);
    }

    /**
     * The message of an object as it was judged.
     *
     * @throws Raced if the object is another by now: its message may be one that nobody has looked at
     */
    private Optional<MirrorItem> item(ObjectRow object) throws Raced {
        AtomicBoolean another = new AtomicBoolean();
        Optional<MirrorItem> found = parts.store().read(snapshot -> {
            another.set(snapshot.object(object.ref())
                    .filter(now -> now.seq() == object.seq())
                    .isEmpty());
            Optional<MirrorItem> same = snapshot.mirrorItems(row.ref(), object.uid()).stream()
                    .filter(item -> item.object().equals(object.name()))
                    .findFirst();
            // a copy in conflict carries another UID than its message
            return same.isPresent()
                    ? same
                    : snapshot.mirrorItems(row.ref()).stream()
                            .filter(item -> item.object().equals(object.name()))
                            .findFirst();
        });
        if (another.get()) {
            throw new Raced(where());
        }
        return found;
    }

    /** The old message, for what it carries beside the object; nothing if it cannot be had. */
    private @Nullable CalendarMessage read(MirrorItem item) throws Unreachable, MailboxRefused {
        CalendarMessage[] found = {null};
        mailboxes.fetch(folder(), dev.orrery.source.imap.wire.UidSet.of(item.item()), message -> {
            if (parts.reader().read(message.content()) instanceof MessageContent.Calendar calendar) {
                found[0] = calendar.message();
            }
        });
        return found[0];
    }

    /** A folder that was made anew meanwhile has other messages under the old numbers. */
    private void retireOrTakeBack(MirrorItem current, Appended appended) throws Unreachable, MailboxRefused, Raced {
        boolean same = appended.uidValidity() == progress().uidValidity();
        if (!same || !retire(current.item(), current.validator())) {
            retire(appended.uid(), 1);
            throw new Raced(where());
        }
    }

    /** @return false if somebody else took it away first */
    private boolean retire(long uid, long modSeq) throws Unreachable, MailboxRefused {
        long unchangedSince = Math.max(modSeq, 1);
        for (int attempt = 1; attempt <= MOST_TRIES; attempt++) {
            switch (mailboxes.retire(folder(), uid, unchangedSince)) {
                case Retirement.Retired retired -> {
                    return true;
                }
                case Retirement.FlagsMoved moved -> unchangedSince = moved.modSeq();
                case Retirement.AlreadyDeleted deleted -> {
                    return false;
                }
                case Retirement.Gone gone -> {
                    return false;
                }
            }
        }
        throw Unreachable.aboutOne("the flags of message " + uid + " in " + folder() + " never come to rest");
    }

    /** Under another UIDVALIDITY the number means nothing here: the next look finds the message. */
    private void settle(Tx tx, @Nullable MirrorItem old, MirrorItem now, Appended appended) {
        if (old != null) {
            tx.removeMirrorItem(row.ref(), old.item());
        }
        MirrorRow latest = tx.mirror(row.ref()).orElse(row);
        if (appended.uidValidity() == Progress.parse(latest.validator()).uidValidity()) {
            tx.putMirrorItem(row.ref(), now);
        }
    }

    /** As of now: the first look may have come after this was made. */
    private Progress progress() {
        MirrorRow latest =
                parts.store().read(snapshot -> snapshot.mirror(row.ref())).orElse(row);
        return Progress.parse(latest.validator());
    }

    private FolderName folder() {
        return FolderName.of(row.place());
    }

    private String where() {
        return "The folder " + row.place();
    }

    /** What is said to the server. */
    @FunctionalInterface
    private interface Asking<T> {
        T ask() throws Unreachable, MailboxRefused, Raced;
    }

    private <T> T asking(Asking<T> asking) throws Raced {
        try {
            return asking.ask();
        } catch (Unreachable e) {
            throw unavailable();
        } catch (MailboxRefused e) {
            throw FolderRefusals.ofMessage(where(), e);
        }
    }

    private Refused unavailable() {
        return FolderRefusals.unavailable(where());
    }

    /** Which format a message is written in. */
    record Formats(@Nullable MessageFormat always, MessageFormat otherwise) {
        /** @param before of the message that is replaced */
        MessageFormat of(MirrorRow row, @Nullable MessageFormat before) {
            if (always != null) {
                return always;
            }
            return before == null ? otherwise : before;
        }
    }
}
