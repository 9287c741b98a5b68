package dev.orrery.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.orrery.model.HomeId;
import dev.orrery.store.sql.Dialect.Failure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.SortedSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL 15 or later. Reads are read-only transactions in repeatable read. Writes are in read committed: their first
 * statement waits for the homes' locks, and a snapshot taken before that wait would be too old after it.
 */
final class PostgresEngine implements Engine {
    private static final int MOST_TRIES = 10;
    private static final int MOST_CONNECTIONS = 10;
    private static final int LEAST_VERSION = 150_000;

    /** Followers that wait longer than this for a foreign transaction show in {@code /health}. */
    private static final Duration LONG_TRANSACTION = Duration.ofSeconds(60);

    private static final String CONNECT = "connect";
    private static final String COMMIT = "commit";

    private final PostgresAddress address;
    private final HikariDataSource readers;
    private final HikariDataSource writers;
    private final StoreConfig config;
    private final Layout layout;
    private final HomeQueue queue;
    private final AtomicLong commits = new AtomicLong();
    private volatile @Nullable PostgresNotices notices;

    PostgresEngine(StoreConfig config, Layout layout) {
        this.layout = layout;
        this.config = config;
        this.queue = new HomeQueue(config.patience());
        this.address = PostgresAddress.parse(config.url());
        this.writers = pool(layout.what() + "-write", false);
        try {
            this.readers = pool(layout.what() + "-read", true);
        } catch (RuntimeException e) {
            writers.close();
            throw e;
        }
        try {
            write(sql -> {
                long version = sql.number("select current_setting('server_version_num')::bigint");
                if (version < LEAST_VERSION) {
                    throw new StoreException("The " + layout.what() + " needs PostgreSQL 15 or later; " + address
                            + " is " + version / 10_000 + ".");
                }
                Dialect.POSTGRESQL.lock(sql, List.of(HomeId.REGISTRY));
                if (config.existing()) {
                    Migrations.check(sql, layout);
                } else {
                    Migrations.run(sql, layout);
                }
                return true;
            });
        } catch (RuntimeException e) {
            close();
            throw e instanceof SqlFailure failure
                    ? new StoreException(
                            "Cannot use the " + layout.what() + " " + address + ": " + failure.getMessage(), failure)
                    : e;
        }
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public <T extends @Nullable Object> T read(Function<Session, T> work) {
        return persistently(readers, true, work);
    }

    @Override
    public <T extends @Nullable Object> T write(SortedSet<HomeId> homes, Function<Session, T> work) {
        T result = queue.inTurn(homes, () -> persistently(writers, false, work));
        commits.incrementAndGet();
        return result;
    }

    private static <T extends @Nullable Object> T persistently(
            HikariDataSource pool, boolean reads, Function<Session, T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return run(pool, work);
            } catch (SqlFailure e) {
                if (!again(e, reads) || attempt == MOST_TRIES) {
                    throw e;
                }
                long most = TimeUnit.MILLISECONDS.toNanos(1L << attempt);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
            }
        }
    }

    /**
     * True after a lost race, and where the connection broke before the commit was asked for: then nothing was kept, and
     * another connection may still work. What became of a write's commit without an answer nobody knows.
     */
    private static boolean again(SqlFailure e, boolean reads) {
        if (e.statement().equals(CONNECT)) {
            return false; // that has been tried for long enough
        }
        String state = String.valueOf(e.failure().getSQLState());
        boolean broken = state.startsWith("08") || state.startsWith("57P");
        return Dialect.POSTGRESQL.kind(e.failure()) == Failure.AGAIN
                || broken && (reads || !e.statement().equals(COMMIT));
    }

    /** A connection outside the pools, for one who keeps it. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(address.jdbc(), properties());
    }

    @Override
    public void ringFor(LocalBell bell) {
        notices = new PostgresNotices(
                this, bell, Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36));
    }

    @Override
    public void changed(SortedSet<HomeId> homes) {
        PostgresNotices telling = notices;
        if (telling != null && !homes.isEmpty()) {
            telling.tell(homes);
        }
    }

    @Override
    public void copyTo(Path file) {
        throw new StoreException(
                "PostgreSQL makes its own copies: use pg_dump, pg_basebackup or continuous archiving.");
    }

    @Override
    public long commits() {
        return commits.get();
    }

    @Override
    public List<String> problems() {
        if (layout == Layout.JOURNAL) {
            return List.of(); // nobody follows a log there, and whether it answers is known without asking
        }
        try {
            return read(this::blockers);
        } catch (SqlFailure e) {
            return List.of(
                    "The store " + address + " does not answer: " + e.failure().getMessage());
        }
    }

    @Override
    public void close() {
        if (notices != null) {
            notices.close();
        }
        readers.close();
        writers.close();
    }

    /** Back ends, of whatever database, whose old transactions hold back every follower of the log: rule 3. */
    private List<String> blockers(Session sql) {
        long before = config.clock().instant().minus(LONG_TRANSACTION).toEpochMilli();
        List<String> found = new ArrayList<>();
        sql.each(
                "select pid, coalesce(usename, '?'), coalesce(application_name, ''), coalesce(state, ''), xact_start"
                        + " from pg_stat_activity where backend_xid is not null"
                        + " and extract(epoch from xact_start) * 1000 < ? and pid <> pg_backend_pid()"
                        + " order by xact_start",
                row -> found.add("PostgreSQL's back end " + row.getInt(1) + " (user " + row.getString(2)
                        + ", application '" + row.getString(3) + "', " + row.getString(4)
                        + ") has been writing in one transaction since " + row.getString(5)
                        + " and holds back everyone who follows the log; end it with pg_terminate_backend("
                        + row.getInt(1) + ")."),
                before);
        sql.each(
                "select gid, prepared from pg_prepared_xacts where extract(epoch from prepared) * 1000 < ?"
                        + " order by prepared",
                row -> found.add("The prepared transaction '" + row.getString(1) + "' in PostgreSQL waits since "
                        + row.getString(2)
                        + " and holds back everyone who follows the log; commit it or roll it back."),
                before);
        if (found.isEmpty()) {
            unseen(sql, before, found);
        }
        return found;
    }

    /** Other users' sessions do not show their age to everybody; that entries are held back shows in the log itself. */
    private static void unseen(Session sql, long before, List<String> found) {
        long waiting = sql.number(
                "select count(*) from (select 1 from change where"
                        + " major >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint and time < ? limit 10000) held",
                before);
        if (waiting > 0) {
            found.add("A long transaction in PostgreSQL holds back everyone who follows the log: " + waiting
                    + " entries wait. Look for it in pg_stat_activity as a superuser, or grant pg_read_all_stats to this"
                    + " store's user, so that it is named here.");
        }
    }

    private static <T extends @Nullable Object> T run(HikariDataSource pool, Function<Session, T> work) {
        try (Connection connection = pool.getConnection()) {
            boolean done = false;
            try {
                Session session = new Session(connection, Dialect.POSTGRESQL, false);
                T result = work.apply(session);
                session.flush();
                commit(connection);
                done = true;
                return result;
            } finally {
                if (!done) {
                    rollBack(connection);
                }
            }
        } catch (SQLException e) {
            throw new SqlFailure(CONNECT, e);
        }
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new SqlFailure(COMMIT, e);
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // the connection is broken, so the server has rolled back; the pool throws it away
        }
    }

    private HikariDataSource pool(String name, boolean reads) {
        HikariConfig settings = new HikariConfig();
        settings.setPoolName(name);
        settings.setJdbcUrl(address.jdbc());
        settings.setDataSourceProperties(properties());
        settings.setMaximumPoolSize(MOST_CONNECTIONS);
        settings.setMinimumIdle(1);
        settings.setAutoCommit(false);
        settings.setReadOnly(reads);
        settings.setTransactionIsolation(reads ? "TRANSACTION_REPEATABLE_READ" : "TRANSACTION_READ_COMMITTED");
        settings.setConnectionTimeout(config.patience().toMillis());
        settings.setInitializationFailTimeout(config.patience().toMillis());
        try {
            return new HikariDataSource(settings);
        } catch (PoolInitializationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StoreException("Cannot open the " + layout.what() + " " + address + ": " + cause.getMessage(), e);
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        if (address.user() != null) {
            properties.setProperty("user", address.user());
        }
        if (address.password() != null) {
            properties.setProperty("password", address.password());
        }
        properties.setProperty("ApplicationName", "orrery");
        properties.setProperty("logServerErrorDetail", "false"); // details quote what people stored
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", "10");
        // whoever decides waits for the journal, and with them everybody whose message comes after
        properties.setProperty("socketTimeout", layout == Layout.JOURNAL ? "30" : "300");
        properties.setProperty(
                "options",
                "-c lock_timeout=" + config.patience().toMillis() + " -c idle_in_transaction_session_timeout=60s");
        return properties;
    }
}
