package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Connections, threads and transactions of one database. Thread-safe.
 *
 * <p>Errors: what the work throws comes out as it is, after a rollback; the database's own errors as {@link SqlFailure}.
 */
interface Engine extends AutoCloseable {
    Dialect dialect();

    /** Runs the work on one snapshot that nobody changes. */
    <T extends @Nullable Object> T read(Function<Session, T> work);

    /**
     * Runs the work in one transaction and returns when it is durable; may run it again after a lost race.
     *
     * @param homes whose locks the work is going to take
     */
    <T extends @Nullable Object> T write(SortedSet<HomeId> homes, Function<Session, T> work);

    /** The same for work that takes no lock, or one that nobody holds for long. */
    default <T extends @Nullable Object> T write(Function<Session, T> work) {
        return write(Collections.emptySortedSet(), work);
    }

    /** Begins to ring the bell for what other processes commit; until the engine is closed. */
    void ringFor(LocalBell bell);

    /** Lets other processes know that this one committed something in these homes; never waits. */
    void changed(SortedSet<HomeId> homes);

    /** Writes a copy of the whole database, marked as one; see {@link SqlStore#copyTo}. */
    void copyTo(Path file) throws IOException;

    /** How often a transaction was made durable so far. */
    long commits();

    /** What is wrong with the database now, in sentences. */
    List<String> problems();

    /** Ends running work, then the connections; callers that come later are refused. */
    @Override
    void close();
}
