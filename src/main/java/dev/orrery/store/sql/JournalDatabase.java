package dev.orrery.store.sql;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
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

    /** So long nobody tries again to open it: each try would hold up whoever asks. */
    private static final Duration REST = Duration.ofSeconds(5);

    private final StoreConfig config;
    private final InstantSource clock;
    private final AtomicLong failures = new AtomicLong();
    private @Nullable Engine engine;
    private Instant again = Instant.MIN;
    private boolean closed;
    private volatile String problem = "";

    JournalDatabase(StoreConfig config) {
        this.config = config;
        this.clock = config.clock();
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
        Engine open = opened();
        if (open != null) {
            found.addAll(open.problems());
        }
        return found;
    }

    private synchronized @Nullable Engine opened() {
        return engine;
    }

    private synchronized Engine open() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        if (engine == null) {
            if (clock.instant().isBefore(again)) {
                throw new StoreException(problem);
            }
            try {
                engine = SqlStore.engine(config, Layout.JOURNAL);
            } catch (StoreException e) {
                again = clock.instant().plus(REST);
                throw e;
            }
        }
        return engine;
    }

    private <T extends @Nullable Object> T guarded(Supplier<T> work) {
        try {
            T result = work.get();
            if (!problem.isEmpty()) {
                problem = "";
                LOG.warn("The journal answers again");
            }
            return result;
        } catch (SqlFailure e) {
            Engine open = opened();
            if (open != null && open.dialect().kind(e.failure()) == Dialect.Failure.BUG) {
                throw e;
            }
            throw failed("The journal cannot answer: " + e.failure().getMessage());
        } catch (StoreException e) {
            throw failed(String.valueOf(e.getMessage()));
        }
    }

    private Refused failed(String why) {
        failures.incrementAndGet();
        if (!why.equals(problem)) {
            problem = why;
            LOG.warn("{}", why);
        }
        return new Refused(new Reason.Unavailable("The journal of quotas", REST));
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (engine != null) {
            engine.close();
        }
    }
}
