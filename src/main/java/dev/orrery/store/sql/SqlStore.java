package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.Bell;
import dev.orrery.store.Feed;
import dev.orrery.store.Followers;
import dev.orrery.store.Forgotten;
import dev.orrery.store.Journal;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Position;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store on SQLite or PostgreSQL. Thread-safe. */
public final class SqlStore implements Store {
    /** Bound while a work of some store runs: a transaction is handed on as a parameter, never opened inside another. */
    private static final ScopedValue<Boolean> WORKING = ScopedValue.newInstance();

    private static final Logger LOG = LoggerFactory.getLogger(SqlStore.class);
    private static final int FORGET_AT_ONCE = 500;

    private final Engine engine;
    private final Memory memory;
    private final LocalBell bell;
    private final InstantSource clock;
    private final SqlFollowers followers;
    private final Outage outage;
    private final LogTail tail;
    private final Journal journal;
    private final @Nullable SqlJournal separate;
    private final @Nullable Thread rebuilding;
    private final AtomicLong written = new AtomicLong();
    private volatile String epoch;
    private volatile boolean closing;

    private SqlStore(Engine engine, StoreConfig config) {
        this.engine = engine;
        this.memory = new Memory(config.cacheBytes());
        this.bell = new LocalBell(config.bell());
        this.clock = config.clock();
        this.followers = new SqlFollowers(this);
        this.outage = new Outage(config.clock(), "The store");
        this.tail = new LogTail(this::follow, bell::rings);
        this.epoch = engine.write(sql -> {
            engine.dialect().lock(sql, List.of(HomeId.REGISTRY));
            return Epochs.open(sql);
        });
        this.separate = config.journal().isEmpty()
                ? null
                : new SqlJournal(this, config, () -> UUID.randomUUID().toString());
        this.journal = separate == null ? new OwnJournal(this) : separate;
        if (config.bell()) {
            engine.ringFor(bell);
        }
        this.rebuilding = !config.existing() && reading(IndexRebuild::needed)
                ? Thread.ofVirtual().name("store-indexes").start(this::rebuildOld)
                : null;
    }

    /** After an upgrade, beside the work: until it is through, old indexes are built from the text whenever they are read. */
    private void rebuildOld() {
        try {
            long written = new IndexRebuild(this, false, () -> closing).run();
            if (written > 0) {
                LOG.info("{} indexes of an older version were written anew", written);
            }
        } catch (RuntimeException e) {
            LOG.warn("Old indexes could not all be written anew; the next start goes on: {}", e.getMessage());
        }
    }

    /**
     * Writes every index anew that is not its text's, of whatever version; returns how many. May run beside other
     * processes.
     */
    public long rebuildIndexes() {
        return new IndexRebuild(this, true, () -> closing).run();
    }

    /**
     * Writes a whole copy of the store as it is at one moment, beside running work. Opening the copy begins a new epoch:
     * what the original does later is no past of the copy's.
     *
     * @param file replaced when all of it is on the disk
     * @throws StoreException if this database cannot do that, with what to do instead
     */
    public void copyTo(Path file) throws IOException {
        engine.copyTo(file);
    }

    /**
     * As {@link #copyTo}, of the journal that a configuration names. To be taken after the store's: everything that the store
     * holds was reserved before.
     */
    public static void copyJournalTo(StoreConfig config, Path file) throws IOException {
        try (Engine engine = engine(config.forJournal(), Layout.JOURNAL)) {
            engine.copyTo(file);
        }
    }

    /**
     * Opens the store, makes it where there is none, and brings an older one to this program's layout; both unless only
     * an existing one is asked for.
     *
     * @throws StoreException if that is not possible, with a sentence that says why
     */
    public static SqlStore open(StoreConfig config) {
        Engine engine = engine(config, Layout.STORE);
        try {
            return new SqlStore(engine, config);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    /** @throws StoreException if that is not possible, with a sentence that says why */
    static Engine engine(StoreConfig config, Layout layout) {
        String url = config.url();
        if (url.equals("sqlite::memory:")) {
            return new SqliteEngine(throwAwayFile(), true, config, layout);
        } else if (url.startsWith("sqlite:")) {
            return new SqliteEngine(Path.of(url.substring("sqlite:".length())), false, config, layout);
        } else if (PostgresAddress.matches(url)) {
            return new PostgresEngine(config, layout);
        }
        throw new StoreException("The " + layout.what() + "'s address " + config
                + " is neither sqlite:PATH nor postgresql://USER:PASSWORD@HOST:PORT/DATABASE.");
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public <T extends @Nullable Object> T read(Function<Snapshot, T> work) {
        return reading(sql -> work.apply(new SqlSnapshot(sql, memory, epoch)));
    }

    @Override
    public <T extends @Nullable Object> T write(SortedSet<HomeId> homes, Function<Tx, T> work) {
        Written<T> written = writing(homes, sql -> {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            SqlTx tx = new SqlTx(sql, memory, epoch, now, homes, separate != null);
            T result = work.apply(tx);
            return new Written<>(result, tx.finish(), tx);
        });
        written.tx().shareWhatIsKnown();
        engine.changed(written.homes());
        bell.ring(written.homes());
        return written.result();
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public Bell bell() {
        return bell;
    }

    @Override
    public Feed follow(Position after, int limit) {
        return reading(sql -> {
            LogQueries log = new LogQueries(sql);
            Position floor = log.life();
            if (!after.epoch().equals(noted(floor.epoch())) || LogQueries.compare(after, floor) < 0) {
                throw new Refused(new Reason.InvalidSyncToken(after.toString()));
            }
            List<LogEntry> found = log.after(after, limit == Integer.MAX_VALUE ? limit : limit + 1);
            boolean more = found.size() > limit;
            List<LogEntry> page = more ? found.subList(0, limit) : found;
            return new Feed(page, page.isEmpty() ? after : page.getLast().position(), more);
        });
    }

    @Override
    public Feed tail(Position after, int limit) {
        return tail.after(after, limit);
    }

    @Override
    public Position oldest() {
        return reading(sql -> new LogQueries(sql).floor(epoch(sql)));
    }

    @Override
    public Position end() {
        return reading(sql -> new LogQueries(sql).end(epoch(sql)));
    }

    @Override
    public Followers followers() {
        return followers;
    }

    @Override
    public Forgotten forget(Instant before, BooleanSupplier goOn) {
        long entries = 0;
        long rows = 0;
        for (HomeId home : reading(sql -> OldEntries.homes(sql, before))) {
            Forgotten step;
            do {
                if (!goOn.getAsBoolean()) {
                    return new Forgotten(entries, rows, false);
                }
                step = write(home, tx -> tx.forgetOld(home, before, FORGET_AT_ONCE));
                entries += step.entries();
                rows += step.rows();
            } while (!step.whole());
        }
        return new Forgotten(entries, rows, true);
    }

    @Override
    public List<String> holding(Instant before) {
        return reading(sql -> Upkeep.holding(sql, epoch(sql), before));
    }

    @Override
    public Map<String, Long> unread() {
        return reading(sql -> Upkeep.unread(sql, epoch(sql)));
    }

    /**
     * Begins another life: every token and position of the old one is refused from now on, except those of registered
     * followers, who go on. Needed after a restore from a backup and in a copy; other processes on the same store must
     * be started anew.
     */
    public void newEpoch() {
        epoch = writing(sql -> {
            engine.dialect().lock(sql, List.of(HomeId.REGISTRY));
            return Epochs.begin(sql, epoch(sql));
        });
        memory.clear();
    }

    @Override
    public Counts counts() {
        return new Counts(written.get(), engine.commits());
    }

    @Override
    public List<String> problems() {
        List<String> found = new ArrayList<>(engine.problems());
        try {
            found.addAll(reading(sql -> Upkeep.lagging(sql, epoch, clock.instant())));
        } catch (Refused e) {
            found.add(e.reason().sentence());
        }
        return found;
    }

    @Override
    public long failures() {
        return outage.failures();
    }

    @Override
    public void close() {
        closing = true;
        if (rebuilding != null) {
            try {
                rebuilding.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (separate != null) {
            separate.close();
        }
        engine.close();
        bell.close();
    }

    /** As on record: another process may have begun a new one. */
    private String epoch(Session sql) {
        String found = Meta.get(sql, Meta.EPOCH);
        return noted(found == null ? "" : found);
    }

    private String noted(String found) {
        if (!found.isEmpty() && !found.equals(epoch)) {
            memory.clear();
            epoch = found;
        }
        return epoch;
    }

    private record Written<T extends @Nullable Object>(T result, SortedSet<HomeId> homes, SqlTx tx) {}

    /** For who works on the tables themselves, past the log. */
    Engine engine() {
        return engine;
    }

    <T extends @Nullable Object> T reading(Function<Session, T> work) {
        return guarded(() -> engine.read(sql -> working(sql, work)));
    }

    <T extends @Nullable Object> T writing(Function<Session, T> work) {
        return writing(Collections.emptySortedSet(), work);
    }

    private <T extends @Nullable Object> T writing(SortedSet<HomeId> homes, Function<Session, T> work) {
        T result = guarded(() -> engine.write(homes, sql -> working(sql, work)));
        written.incrementAndGet();
        return result;
    }

    private static <T extends @Nullable Object> T working(Session sql, Function<Session, T> work) {
        return ScopedValue.where(WORKING, true).call(() -> work.apply(sql));
    }

    private <T extends @Nullable Object> T guarded(java.util.function.Supplier<T> work) {
        if (WORKING.isBound()) {
            throw new IllegalStateException(
                    "a transaction inside a transaction: hand on the snapshot instead of asking the store again");
        }
        try {
            T result = work.get();
            outage.answered();
            return result;
        } catch (SqlFailure e) {
            if (engine.dialect().kind(e.failure()) == Dialect.Failure.BUG) {
                throw e;
            }
            outage.failed(e);
            throw new Refused(new Reason.Unavailable("The store", Duration.ofSeconds(5)));
        }
    }

    private static Path throwAwayFile() {
        try {
            return Files.createTempFile("orrery", ".db");
        } catch (IOException e) {
            throw new StoreException("Cannot make a throw-away store: " + e.getMessage(), e);
        }
    }
}
