package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Item;
import dev.orrery.source.imap.wire.Response;
import dev.orrery.source.imap.wire.UidSet;
import dev.orrery.source.imap.wire.Untagged;
import dev.orrery.source.imap.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Fetches whole messages, several commands ahead of the answers so that neither side waits for the other. Can go on over
 * another connection with what has not come yet.
 */
final class MessageFetch {
    private static final int PIECE = 200;
    private static final int RANGES = 300;
    private static final int AHEAD = 3;
    /** Of more than these it is asked first which are there: a set may name four thousand million. */
    private static final long MOST_UNSEEN = 100_000;

    private final FolderName folder;
    private final MessageSink sink;
    private UidSet left;
    private final List<Long> taken = new ArrayList<>();

    MessageFetch(FolderName folder, UidSet uids, MessageSink sink) {
        this.folder = folder;
        this.left = uids;
        this.sink = sink;
    }

    /** Those that are positively not there. */
    UidSet over(Session session) throws WireException, CommandRefused {
        session.ensureReadable(folder);
        UidSet never = UidSet.EMPTY;
        if (left.size() > MOST_UNSEEN) {
            UidSet there = present(session);
            never = left.minus(there);
            left = there;
        }
        pass(session, left.pieces(PIECE, RANGES));
        if (left.isEmpty()) {
            return never;
        }
        // What did not come may be gone, or stood in one command with a message that the server cannot read.
        UidSet present = present(session);
        UidSet absent = left.minus(present);
        left = present;
        pass(session, left.pieces(1, 1));
        left.stream().forEach(sink::unreadable);
        left = UidSet.EMPTY;
        return never.or(absent);
    }

    private void pass(Session session, List<UidSet> pieces) throws WireException {
        String items =
                session.capabilities().hasCondstore() ? "(UID FLAGS MODSEQ BODY.PEEK[])" : "(UID FLAGS BODY.PEEK[])";
        List<Command> commands = pieces.stream()
                .map(piece -> Command.of("UID FETCH").uids(piece).word(items))
                .toList();
        try {
            session.connection().runSliding(commands, AHEAD, left.size(), this::take);
        } finally {
            left = left.minus(UidSet.of(taken));
            taken.clear();
        }
    }

    private UidSet present(Session session) throws WireException, CommandRefused {
        session.connection().ok(Command.of("NOOP"), Untagged.IGNORED);
        UidSet present = UidSet.EMPTY;
        for (UidSet piece : left.pieces(Integer.MAX_VALUE, RANGES)) {
            present = present.or(Searches.run(session, "UID " + piece, piece.size()));
        }
        return present.and(left);
    }

    private void take(Response.Data data) throws WireException {
        if (!data.is("FETCH")) {
            return;
        }
        Fetched fetched = Fetched.of(data);
        Item content = fetched.content();
        if (fetched.uid() == 0 || content == null || !left.contains(fetched.uid())) {
            return;
        }
        switch (content) {
            case Item.Text(byte[] bytes) -> {
                Set<String> flags = fetched.flags();
                sink.message(new Message(fetched.uid(), flags == null ? Set.of() : flags, fetched.modSeq(), bytes));
                taken.add(fetched.uid());
            }
            case Item.Oversized(long size) -> {
                sink.tooLarge(fetched.uid(), size);
                taken.add(fetched.uid());
            }
            case Item.Nil nil -> {
                // Went while it was read, or cannot be read: what is left is looked at once more.
            }
            case Item.Atom atom -> throw new WireException("a message is an atom");
            case Item.Group group -> throw new WireException("a message is a list");
        }
    }
}
