package dev.orrery.face;

import dev.orrery.access.Caller;
import dev.orrery.model.Watched;
import java.util.List;

/**
 * The entries of the log as programs are told of them, for the faces that bring them: each caller sees what they may, in
 * the words of {@code /changes}. Thread-safe.
 */
public interface EntryFeed {
    /**
     * What an address names.
     *
     * @param path in its canonical form
     */
    record Located(Watched watched, String path) {}

    /**
     * An entry.
     *
     * @param id the same whenever it is told
     * @param cursor everything up to and including it is known to whoever was told
     * @param sequence within the home
     * @param body the JSON text
     */
    record Told(String id, String type, String resource, String cursor, long sequence, byte[] body) {}

    /**
     * Some entries in order.
     *
     * @param next where to go on
     * @param more true if there is more to look at, though perhaps nothing to tell
     * @param there false if what is watched was gone for good by then; the last entries are left to tell, as long as there
     *     are more
     */
    record Page(List<Told> entries, String next, boolean more, boolean there) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /**
     * @throws dev.orrery.model.Refused NotFound for what is not there or may not be known, NeedsPrivilege for what may not
     *     be read, Unavailable where a directory cannot say
     */
    Located locate(Caller caller, String resource);

    /** The address of what is watched, or its home's if it is gone. */
    String address(Watched watched);

    /** The cursor behind everything that happened so far. */
    String end(Caller caller, Watched watched);

    /** How far a cursor has come within its home. */
    long sequence(String cursor);

    /**
     * Only whether somebody can go on from there.
     *
     * @throws dev.orrery.model.Refused as {@link #read} does
     */
    void check(Caller caller, Watched watched, String since);

    /**
     * What comes after {@code since}.
     *
     * @throws dev.orrery.model.Refused InvalidSyncToken if that cannot be said any more, NotFound if the caller may not
     *     read it now
     */
    Page read(Caller caller, Watched watched, List<String> types, String since, int limit);

    /** Checks a list of types. @throws dev.orrery.model.Refused BadRequest for what no type looks like */
    void checkTypes(List<String> types);
}
