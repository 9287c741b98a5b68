package dev.orrery.store;

import java.util.List;
import java.util.Optional;

/**
 * Those who read the whole log and must not miss an entry: the log is never shortened past one of them (rule 10). A
 * reader that may miss entries keeps its position to itself. Thread-safe.
 */
public interface Followers {
    /** Where the follower of this name has read to; empty if there is none. */
    Optional<Position> position(String name);

    /**
     * Registers a follower, or moves it on; durable on return. One that is ahead already stays where it is. Inside a
     * transaction use {@link Tx#savePosition}.
     *
     * @throws dev.orrery.model.Refused InvalidSyncToken if the position is of another epoch, or of a new follower and before
     *     {@link Store#oldest}
     */
    void save(String name, Position position);

    /** In order of their names. */
    List<Follower> list();

    /** Ends a follower; the log may forget what only it still had to read. False if there is none of this name. */
    boolean drop(String name);
}
