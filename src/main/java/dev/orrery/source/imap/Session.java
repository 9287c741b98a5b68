package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Capabilities;
import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.Connection;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Response;
import dev.orrery.source.imap.wire.UidSet;
import dev.orrery.source.imap.wire.Untagged;
import dev.orrery.source.imap.wire.WireException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection that is signed in, and the mailbox that is selected on it. One thread at a time. */
final class Session {
    private final Connection connection;
    private final Instant opened;
    private final int generation;
    private @Nullable FolderName selected;
    private boolean writable;
    /** Whether it was selected since the session was last taken from the pool. */
    private boolean sure;

    private @Nullable List<Namespace> namespaces;

    /** One that stands outside the pool. */
    Session(Connection connection, Instant opened) {
        this(connection, opened, 0);
    }

    /** @param generation of the pool's connections for its login */
    Session(Connection connection, Instant opened, int generation) {
        this.connection = connection;
        this.opened = opened;
        this.generation = generation;
    }

    int generation() {
        return generation;
    }

    boolean isOlderThan(Instant moment) {
        return opened.isBefore(moment);
    }

    Connection connection() {
        return connection;
    }

    Capabilities capabilities() {
        return connection.capabilities();
    }

    boolean hasSelected(FolderName folder) {
        return folder.equals(selected);
    }

    /** Selects for reading, afresh: what it says is as it is now. */
    Selection examine(FolderName folder, String parameters) throws WireException, CommandRefused {
        return select("EXAMINE", folder, parameters);
    }

    /**
     * Somebody else takes it from the pool. A folder that was renamed meanwhile, by whatever program, stays selected under its
     * old name, which may be another folder's now; so what was selected before is selected anew before it is used.
     */
    Session taken() {
        sure = false;
        return this;
    }

    private boolean isSurelySelected(FolderName folder) {
        return sure && folder.equals(selected);
    }

    /** Makes sure that the folder is selected, at least for reading. */
    void ensureReadable(FolderName folder) throws WireException, CommandRefused {
        if (!isSurelySelected(folder)) {
            select("EXAMINE", folder, condstore());
        }
    }

    /** Makes sure that the folder is selected for writing. */
    void ensureWritable(FolderName folder) throws WireException, CommandRefused {
        if (!isSurelySelected(folder) || !writable) {
            select("SELECT", folder, condstore());
        }
    }

    /** The parameter that makes a server count for this session (RFC 7162 section 3.1.8). */
    String condstore() {
        return capabilities().hasCondstore() ? "(CONDSTORE)" : "";
    }

    private Selection select(String how, FolderName folder, String parameters) throws WireException, CommandRefused {
        Selection selection = new Selection(capabilities().hasCondstore());
        Command command = Command.of(how).folder(folder);
        if (!parameters.isEmpty()) {
            command.word(parameters);
        }
        selected = null;
        connection.ok(command, Integer.MAX_VALUE, selection);
        selected = folder;
        writable = how.equals("SELECT");
        sure = true;
        return selection;
    }

    /** The command that leaves the selected mailbox, if it is this one and the server has such a command. */
    @Nullable
    Command leave(FolderName folder) {
        if (folder.equals(selected) && capabilities().has("UNSELECT")) {
            selected = null;
            return Command.of("UNSELECT");
        }
        return null;
    }

    /** Forgets the selection before it is deleted or renamed. */
    void leaveNow(FolderName folder) throws WireException {
        Command leave = leave(folder);
        if (leave != null) {
            connection.run(leave, Untagged.IGNORED);
        } else if (folder.equals(selected)) {
            // EXAMINE of no mailbox fails and thereby deselects (RFC 9051 section 6.3.2).
            selected = null;
            connection.run(Command.of("EXAMINE").string(folder.wire() + "-none"), Untagged.IGNORED);
        }
    }

    /** The parts of the tree; asked once per connection. */
    List<Namespace> namespaces() throws WireException, CommandRefused {
        List<Namespace> known = namespaces;
        if (known == null) {
            known = capabilities().has("NAMESPACE") ? NamespaceReader.ask(connection) : List.of(Namespace.WHOLE);
            namespaces = known;
        }
        return known;
    }

    /** What SELECT and EXAMINE say (RFC 9051 section 6.3.2), with QRESYNC also what changed. */
    static final class Selection implements Untagged {
        private final boolean counts;
        private long uidValidity;
        private long uidNext;
        private long highestModSeq;
        private long exists;
        private UidSet vanished = UidSet.EMPTY;
        private final List<Fetched> fetched = new ArrayList<>();

        /** @param counts whether MODSEQs are used: some servers tell them unasked */
        Selection(boolean counts) {
            this.counts = counts;
        }

        @Override
        public void data(Response.Data data) throws WireException {
            switch (data.name()) {
                case "EXISTS" -> exists = data.number();
                case "EXPUNGE" -> exists--;
                case "VANISHED" -> vanished = vanished.or(Fetched.vanished(data));
                case "FETCH" -> fetched.add(Fetched.of(data));
                default -> {
                    // Flags, and what servers say by the way.
                }
            }
        }

        @Override
        public void status(Response.Status status) throws WireException {
            switch (status.code()) {
                case "UIDVALIDITY" -> uidValidity = status.number();
                case "UIDNEXT" -> uidNext = status.number();
                case "HIGHESTMODSEQ" -> highestModSeq = counts ? status.number() : 0;
                case "CLOSED" -> {
                    // What came so far was about the mailbox before (RFC 7162 section 3.2.11).
                    vanished = UidSet.EMPTY;
                    fetched.clear();
                }
                default -> {
                    // Many codes, and none that matters here.
                }
            }
        }

        /** Whether UIDNEXT was told, which RFC 3501 wants and some servers forget. */
        boolean isWhole() {
            return uidNext > 0;
        }

        FolderState state() throws WireException {
            if (uidValidity == 0) {
                throw new WireException("the server tells no UIDVALIDITY");
            }
            return new FolderState(uidValidity, uidNext, highestModSeq, exists);
        }

        UidSet vanished() {
            return vanished;
        }

        List<Fetched> fetched() {
            return fetched;
        }
    }
}
