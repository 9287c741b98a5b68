package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Response;
import dev.orrery.source.imap.wire.UidSet;
import dev.orrery.source.imap.wire.Untagged;
import dev.orrery.source.imap.wire.WireException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes one message away: marked {@code \Deleted} on condition, then expunged alone (RFC 4315). On a server without
 * UIDPLUS it stays marked, for EXPUNGE would take along what others have marked.
 */
final class MessageRetirement {
    private final Session session;
    private final UidSet uid;
    private final long number;
    private final Silence silence;

    MessageRetirement(Session session, long uid, Silence silence) {
        this.session = session;
        this.silence = silence;
        this.number = uid;
        this.uid = UidSet.of(uid);
    }

    Retirement in(FolderName folder, long unchangedSince) throws WireException, CommandRefused {
        session.ensureWritable(folder);
        boolean counts = session.capabilities().hasCondstore() && unchangedSince > 0;
        return counts ? ifUnchanged(unchangedSince) : ifUnmarked();
    }

    /** RFC 7162 section 3.1.3: who is not in the FETCH answers, or is in MODIFIED, was not stored. */
    private Retirement ifUnchanged(long unchangedSince) throws WireException, CommandRefused {
        StoreAnswers answers = new StoreAnswers(unchangedSince);
        // NOOP first: what others changed before is then not mixed into the answer.
        List<Command> commands = List.of(
                Command.of("NOOP"),
                Command.of("UID FETCH").uids(uid).word("(UID FLAGS MODSEQ)"),
                Command.of("UID STORE")
                        .uids(uid)
                        .word("(UNCHANGEDSINCE " + unchangedSince + ") +FLAGS.SILENT (\\Deleted)"));
        Response.Status status =
                session.connection().runAll(commands, 0, answers).getLast();
        boolean modified = status.code().equals("MODIFIED");
        boolean stored = status.isOk() && !modified && answers.stored;
        if (stored && !answers.expunged && answers.told == null) {
            silence.kept();
            return expunge();
        }
        if (!status.isOk() && !modified && !status.code().equals("EXPUNGEISSUED")) {
            throw new CommandRefused("UID STORE", status);
        }
        Fetched now = look();
        if (now == null) {
            return new Retirement.Gone();
        }
        if (stored) {
            return answers.tellOfAnother() ? new Retirement.AlreadyDeleted() : expunge();
        }
        Set<String> flags = now.entry().flags();
        return now.isDeleted() ? new Retirement.AlreadyDeleted() : new Retirement.FlagsMoved(now.modSeq(), flags);
    }

    /**
     * What comes with a conditional STORE. Dovecot 2.3 reports no conflict when another has made the same mark a moment
     * before, but the other's mark, which looks like ours. It tells flags, though, which it does not for a silent store
     * of its own session: if they are what one mark makes of the flags before, the mark is the other's.
     */
    private final class StoreAnswers implements Untagged {
        private final long unchangedSince;
        private @Nullable Set<String> before;
        private @Nullable Set<String> told;
        private boolean changed;
        private boolean stored;
        private boolean expunged;

        StoreAnswers(long unchangedSince) {
            this.unchangedSince = unchangedSince;
        }

        @Override
        public void data(Response.Data data) throws WireException {
            if (data.is("EXPUNGE") || data.is("VANISHED")) {
                expunged = true;
            } else if (data.is("FETCH")) {
                Fetched fetched = Fetched.of(data);
                if (fetched.uid() == number && fetched.modSeq() > 0) {
                    fetched(fetched);
                }
            }
        }

        private void fetched(Fetched fetched) {
            Set<String> flags = fetched.flags();
            if (fetched.modSeq() <= unchangedSince) {
                before = flags;
            } else if (before == null) {
                changed = true; // already when we looked, so the store fails
            } else {
                stored = !changed;
                told = flags == null ? told : flags;
            }
        }

        boolean tellOfAnother() {
            if (before == null || told == null || !silence.isKept()) {
                return false;
            }
            Set<String> marked = new TreeSet<>(before);
            marked.add("\\Deleted");
            return told.equals(marked);
        }
    }

    private Retirement ifUnmarked() throws WireException, CommandRefused {
        Fetched now = look();
        if (now == null) {
            return new Retirement.Gone();
        }
        if (now.isDeleted()) {
            return new Retirement.AlreadyDeleted();
        }
        session.connection().ok(Command.of("UID STORE").uids(uid).word("+FLAGS.SILENT (\\Deleted)"), Untagged.IGNORED);
        return expunge();
    }

    private Retirement expunge() throws WireException {
        if (!session.capabilities().has("UIDPLUS")) {
            return new Retirement.Retired(false);
        }
        Response.Status status =
                session.connection().run(Command.of("UID EXPUNGE").uids(uid), Untagged.IGNORED);
        return new Retirement.Retired(status.isOk());
    }

    /** The message as it is now; NOOP first, so that what others expunged is known here too. */
    private @Nullable Fetched look() throws WireException, CommandRefused {
        String items = session.capabilities().hasCondstore() ? "(UID FLAGS MODSEQ)" : "(UID FLAGS)";
        Fetched[] found = {null};
        List<Command> commands =
                List.of(Command.of("NOOP"), Command.of("UID FETCH").uids(uid).word(items));
        List<Response.Status> ends = session.connection().runAll(commands, 0, data -> {
            if (data.is("FETCH")) {
                Fetched fetched = Fetched.of(data);
                if (fetched.uid() == number && fetched.flags() != null) {
                    found[0] = fetched;
                }
            } else if (data.is("VANISHED") && Fetched.vanished(data).contains(number)) {
                found[0] = null;
            }
        });
        Response.Status end = ends.getLast();
        if (!end.isOk() && end.condition() == Response.Condition.BAD) {
            throw new CommandRefused("UID FETCH", end);
        }
        return found[0];
    }
}
