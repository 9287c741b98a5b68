package dev.orrery.source.imap;

import dev.orrery.calendar.Draft;
import java.util.Set;

/** A message of a calendar folder after it was read and judged, before anything is done about it. */
sealed interface ReadMessage {
    /** Its IMAP UID. */
    long uid();

    /** Its MODSEQ when it was fetched; 0 where the server has none. */
    long modseq();

    /**
     * A calendar object.
     *
     * @param replaces IMAP UIDs of the messages that it was written to replace
     */
    record Readable(long uid, long modseq, Draft draft, Set<Long> replaces) implements ReadMessage {
        public Readable {
            replaces = Set.copyOf(replaces);
        }
    }

    /** Meant to be a calendar object, but it cannot be read or kept. */
    record Broken(long uid, long modseq, String why) implements ReadMessage {}

    /**
     * This program failed on it.
     *
     * @param names what may be the UID of its object
     */
    record Unjudged(long uid, long modseq, Set<String> names) implements ReadMessage {
        public Unjudged {
            names = Set.copyOf(names);
        }
    }

    /** An ordinary mail that lies in this folder. */
    record Foreign(long uid, long modseq) implements ReadMessage {}
}
