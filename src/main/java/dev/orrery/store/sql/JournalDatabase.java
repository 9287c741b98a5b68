package dev.orrery.store.sql;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a journal in another database. It is opened when it is first asked, and again after a while where that
 * failed: a server whose journal is down serves everything that needs no quota. Thread-safe.
 */
final class JournalDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalDatabase.class);

    /** So long nobody tries again to reach it: each try would hold up whoever asks. */
    private static final Duration REST = Duration.ofSeconds(5);

    /** undefined_table: a database that is being restored, or was made anew; nobody's request is wrong for that. */
    private static final String NO_TABLE = "42P01";

    private final StoreConfig config;
    private final InstantSource clock;
    private final Outage outage;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong breaks = new AtomicLong();

    /** Held while it is opened, which takes long where nobody answers: whoever only asks {@link #rests} must not wait for it. */
    private final Object opening = new Object();

    private volatile @Nullable Engine engine;
    private volatile boolean closed;
    private volatile String problem = "";

    /** When somebody may try again; null while it can be reached. */
    private volatile @Nullable Instant again;

    JournalDatabase(StoreConfig config) {
        this.config = config;
        this.clock = config.clock();
        this.outage = new Outage(clock, "The journal");
    }

    <T extends @Nullable Object> T read(Function<Session, T> work) {
        return guarded(() -> open().read(work));
    }

    <T extends @Nullable Object> T write(Function<Session, T> work) {
        return guarded(() -> open().write(work));
    }

    /** How often it could not answer. */
    long failures() {
        return failures.get();
    }

    List<String> problems() {
        List<String> found = new ArrayList<>();
        if (!problem.isEmpty()) {
            found.add(problem);
        }
        Engine open = engine;
        if (open != null) {
            found.addAll(open.problems());
        }
        return found;
    }

    private Engine open() {
        synchronized (opening) {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            Engine open = engine;
            if (open == null) {
                open = SqlStore.engine(config, Layout.JOURNAL);
                engine = open;
            }
            return open;
        }
    }

    /** How often it was gone: it may have come back as it was before, or another. */
    long breaks() {
        return breaks.get();
    }

    /** @throws Refused while somebody else finds out whether it is back */
    void requireAwake() {
        Instant then = again;
        if (then != null && clock.instant().isBefore(then)) {
            throw failed();
        }
    }

    /** Of those who come while it cannot be reached one tries now and then, and nobody else waits for that. */
    private synchronized boolean rests() {
        Instant then = again;
        if (then == null) {
            return false;
        }
        Instant now = clock.instant();
        if (now.isBefore(then)) {
            return true;
        }
        again = now.plus(config.patience()).plus(REST);
        return false;
    }

    private <T extends @Nullable Object> T guarded(Supplier<T> work) {
        if (rests()) {
            throw failed();
        }
        try {
            T result = work.get();
            answered();
            return result;
        } catch (SqlFailure e) {
            Engine open = engine;
            if (!closed
                    && open != null
                    && open.dialect().kind(e.failure()) == Dialect.Failure.BUG
                    && !NO_TABLE.equals(e.failure().getSQLState())) {
                answered();
                throw e;
            }
            SQLException deepest = Outage.deepest(e.failure());
            outage.failed(e);
            problem = "The journal cannot answer: " + Outage.firstLine(deepest.getMessage());
            String state = String.valueOf(deepest.getSQLState());
            boolean gone = state.startsWith("08") || state.startsWith("57P") || state.equals(NO_TABLE);
            if (gone) {
                breaks.incrementAndGet();
            }
            again = gone ? clock.instant().plus(REST) : null;
            throw failed();
        } catch (StoreException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(problem)) {
                LOG.warn("{}", why);
            }
            problem = why;
            breaks.incrementAndGet();
            again = clock.instant().plus(REST);
            throw failed();
        } catch (Refused elsewhere) {
            answered();
            throw elsewhere;
        } catch (IllegalStateException e) {
            if (closed) {
                throw failed(); // the store may be open for a moment more: nobody is to note a no for that
            }
            throw e;
        }
    }

    private void answered() {
        outage.answered();
        again = null;
        problem = "";
    }

    private Refused failed() {
        failures.incrementAndGet();
        return new Refused(new Reason.Unavailable("The journal of quotas", REST));
    }

    @Override
    public void close() {
        closed = true;
        synchronized (opening) {
            Engine open = engine;
            if (open != null) {
                open.close();
            }
        }
    }
}
