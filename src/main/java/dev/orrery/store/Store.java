package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The data of all homes and the log of all changes, on SQLite or PostgreSQL. Thread-safe; may be called from virtual
 * threads (native calls run on the store's own threads).
 *
 * <p>Errors: {@link dev.orrery.model.Refused} thrown by the work passes through and rolls back; a database that cannot
 * be reached becomes {@code Refused(Reason.Unavailable)}; anything else is a bug.
 */
public interface Store extends AutoCloseable {
    /** Names this store's life; a restored or copied store begins another. Letters and digits only. */
    String epoch();

    /**
     * Runs {@code work} on one consistent snapshot. What it returns must not hold on to the snapshot; rows, listings and
     * contents are immutable copies and may leave it. Nothing in {@code work} may wait for a socket.
     */
    <T extends @org.jspecify.annotations.Nullable Object> T read(Function<Snapshot, T> work);

    /**
     * Runs {@code work} in one transaction that holds the locks of {@code homes} (in order), and returns once it is
     * durable. May run {@code work} again after a serialisation failure, so it has no effect but through its
     * {@link Tx}. An exception rolls back everything that it did.
     */
    <T extends @org.jspecify.annotations.Nullable Object> T write(SortedSet<HomeId> homes, Function<Tx, T> work);

    default <T extends @org.jspecify.annotations.Nullable Object> T write(HomeId home, Function<Tx, T> work) {
        TreeSet<HomeId> one = new TreeSet<>();
        one.add(home);
        return write(one, work);
    }

    /** Rings after commits; only a hint. */
    Bell bell();

    /** The whole store's log after {@code after}, oldest first, never past a writer that has not committed. */
    Feed follow(Position after, int limit);

    /** The end of the log now: following from here gives only what commits later. */
    Position end();

    /** What is wrong now, for {@code /health}; empty when all is well. */
    java.util.List<String> problems();

    @Override
    void close();
}
