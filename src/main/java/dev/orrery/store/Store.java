package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
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

    /** Where quotas are. */
    Journal journal();

    /** Rings after commits; only a hint. */
    Bell bell();

    /**
     * The whole store's log after {@code after}, oldest first, never past a writer that has not committed.
     *
     * @throws dev.orrery.model.Refused InvalidSyncToken if the position is of another epoch, or before {@link #oldest}
     */
    Feed follow(Position after, int limit);

    /**
     * The same for those who read all of the log again and again: what several of them ask for at once is read once. The
     * answer is of now or of a moment ago, but never from before the bell rang.
     */
    Feed tail(Position after, int limit);

    /** From here on the log is complete; what lies before may have been forgotten. */
    Position oldest();

    /** The end of the log now: following from here gives only what commits later. */
    Position end();

    /** Who reads the whole log and must not miss an entry. */
    Followers followers();

    /**
     * Forgets what every home's log, tombstones and marks hold from before a moment, except what a registered follower
     * has still to read: whoever lags shows in {@link #problems} until it catches up or is dropped. In small transactions,
     * home by home; what was cut short goes on with the next call.
     *
     * @param goOn asked before each transaction; may wait there to leave others room, and ends it with false
     */
    Forgotten forget(Instant before, BooleanSupplier goOn);

    /** The same at one go. @return how many entries of the log were forgotten */
    default long forget(Instant before) {
        return forget(before, () -> true).entries();
    }

    /** Names of registered followers for whose sake entries from before a moment are kept. */
    List<String> holding(Instant before);

    /** How many entries each registered follower has still to read, by its name, counted to 10,000. */
    Map<String, Long> unread();

    /** How often this process was told {@code Unavailable} since the store was opened; the log says why. */
    long failures();

    /**
     * What this process wrote since it opened the store.
     *
     * @param transactions that were committed
     * @param commits that made them durable: on SQLite, transactions that wait at the same time share one
     */
    record Counts(long transactions, long commits) {}

    Counts counts();

    /** What is wrong now, for {@code /health}; empty when all is well. */
    List<String> problems();

    @Override
    void close();
}
