package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.UidSet;
import java.util.List;
import java.util.Set;

/**
 * What happened in a folder.
 *
 * @param state with which to ask the next time; never ahead of what is reported here
 * @param renumbered the UIDs are new (another UIDVALIDITY): {@code changed} is everything, {@code vanished} is empty, and
 *     old and new messages have only their contents in common
 * @param changed messages that are new or whose flags changed
 * @param vanished known messages that are gone
 * @param evidence how sure {@code vanished} is
 */
public record Changes(FolderState state, boolean renumbered, List<Entry> changed, UidSet vanished, Evidence evidence) {
    public Changes {
        changed = List.copyOf(changed);
    }

    /**
     * A message without its contents.
     *
     * @param modSeq 0 if the server does not count
     */
    public record Entry(long uid, Set<String> flags, long modSeq) {
        public static final String DELETED = "\\Deleted";

        public Entry {
            flags = Set.copyOf(flags);
        }

        /** Marked to go: for a calendar it is gone. */
        public boolean isDeleted() {
            return flags.stream().anyMatch(DELETED::equalsIgnoreCase);
        }
    }

    /** What speaks for the absence of what is absent. */
    public enum Evidence {
        /** The server named each message that vanished (RFC 7162 section 3.2.10). */
        NAMED,
        /** They are missing from a listing that was as long as the server said it would be: a brake may be wanted. */
        LISTED,
        /** The listing was cut or moved while it was read: nothing is reported as vanished, ask again. */
        NONE
    }
}
