package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A foreign session in a store's PostgreSQL, and what it sees of others. */
final class Sessions implements AutoCloseable {
    private final Connection connection;

    Sessions(String url) throws SQLException {
        connection = Postgres.connect(url);
        connection.setAutoCommit(false);
    }

    /** Waits for a condition, a minute at most. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    Session session() {
        return new Session(connection, Dialect.POSTGRESQL, false);
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    int pid() throws SQLException {
        return (int) number("select pg_backend_pid()");
    }

    /** How many sessions wait for an advisory lock. */
    boolean anyWaits() {
        try {
            return number("select count(*) from pg_locks where locktype = 'advisory' and not granted") > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends every connection of a store; to be called by one that is committed, for it sees one state of things. */
    void terminateStores() throws SQLException {
        run("select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                + " where application_name = 'orrery' and datname = current_database()");
        connection.commit();
    }

    void commit() throws SQLException {
        connection.commit();
    }

    void rollBack() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
