package dev.orrery.store.sql;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection as the queries see it: statements by their text, values by their Java type. Prepared statements are
 * kept for the session's life where the driver does not do that itself. Where the database is another process, statements
 * of whose outcome nobody asks go there together with the next one, in their order. Not thread-safe: one thread at a time.
 */
final class Session implements AutoCloseable {
    /** Reads the row that the result stands on. */
    @FunctionalInterface
    interface Row<T extends @Nullable Object> {
        T read(ResultSet row) throws SQLException;
    }

    /** Looks at the row that the result stands on. */
    @FunctionalInterface
    interface Test {
        boolean test(ResultSet row) throws SQLException;
    }

    /** Takes the row that the result stands on. */
    @FunctionalInterface
    interface Visitor {
        void visit(ResultSet row) throws SQLException;
    }

    /**
     * No value where there may be one, of a column's type: PostgreSQL's driver has a statement prepared anew whenever the type
     * of one of its values changes.
     */
    enum None {
        NUMBER(Types.BIGINT),
        TEXT(Types.VARCHAR),
        BYTES(Types.BINARY);

        private final int type;

        None(int type) {
            this.type = type;
        }

        /** The value, or this. */
        Object or(@Nullable Object value) {
            return value == null ? this : value;
        }
    }

    /** Each set of statements that goes together is prepared for itself, so that the sets should not be too many. */
    private static final int MOST_WAITING = 8;

    private record Waiting(String sql, @Nullable Object[] values) {}

    /**
     * What is sent before anybody waits for an answer: the driver takes several statements apart at their semicolons.
     *
     * @param before so many statements of whose outcome nobody asks, and then one
     */
    private record Trip(String sql, @Nullable Object[] values, int before) {
        ResultSet rows(PreparedStatement statement) throws SQLException {
            if (before == 0) {
                return statement.executeQuery();
            }
            execute(statement);
            return statement.getResultSet();
        }

        int count(PreparedStatement statement) throws SQLException {
            if (before == 0) {
                return statement.executeUpdate();
            }
            execute(statement);
            return statement.getUpdateCount();
        }

        private void execute(PreparedStatement statement) throws SQLException {
            statement.execute();
            for (int i = 0; i < before; i++) {
                statement.getMoreResults();
            }
        }
    }

    private final Connection connection;
    private final Dialect dialect;
    private final @Nullable Map<String, PreparedStatement> kept;
    private final List<Waiting> waiting = new ArrayList<>();

    /**
     * @param keep true where this session lives long and its driver prepares anew at every call
     */
    Session(Connection connection, Dialect dialect, boolean keep) {
        this.connection = connection;
        this.dialect = dialect;
        this.kept = keep ? new HashMap<>() : null;
    }

    Dialect dialect() {
        return dialect;
    }

    Connection connection() {
        flush();
        return connection;
    }

    /** The first row, or null. */
    <T> @Nullable T one(String sql, Row<T> reader, @Nullable Object... values) {
        Trip trip = trip(sql, values);
        try {
            PreparedStatement statement = prepare(trip.sql(), trip.values());
            try (ResultSet rows = trip.rows(statement)) {
                return rows.next() ? reader.read(rows) : null;
            } finally {
                release(statement);
            }
        } catch (SQLException e) {
            throw new SqlFailure(trip.sql(), e);
        }
    }

    <T> List<T> list(String sql, Row<T> reader, @Nullable Object... values) {
        List<T> found = new ArrayList<>();
        each(sql, row -> found.add(reader.read(row)), values);
        return found;
    }

    /** Visits the rows; while it does, the same statement must not run again in this session. */
    void each(String sql, Visitor visitor, @Nullable Object... values) {
        any(
                sql,
                row -> {
                    visitor.visit(row);
                    return false;
                },
                values);
    }

    /** True if a row passes the test; rows behind it are not read. While it looks, the same holds as for {@link #each}. */
    boolean any(String sql, Test test, @Nullable Object... values) {
        flush(); // what comes in portions comes alone
        try {
            PreparedStatement statement = prepare(sql, values);
            statement.setFetchSize(dialect.fetchSize());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (test.test(rows)) {
                        return true;
                    }
                }
                return false;
            } finally {
                release(statement);
            }
        } catch (SQLException e) {
            throw new SqlFailure(sql, e);
        }
    }

    /** The first column of the first row as a number; 0 where there is no row or no value. */
    long number(String sql, @Nullable Object... values) {
        Long found = one(sql, row -> row.getLong(1), values);
        return found == null ? 0 : found;
    }

    /** Runs a statement that changes rows and returns how many it changed. */
    int update(String sql, @Nullable Object... values) {
        Trip trip = trip(sql, values);
        try {
            PreparedStatement statement = prepare(trip.sql(), trip.values());
            try {
                return trip.count(statement);
            } finally {
                release(statement);
            }
        } catch (SQLException e) {
            throw new SqlFailure(trip.sql(), e);
        }
    }

    /**
     * Runs a statement before the next one or with it, at the end of the transaction at the latest. What speaks against it
     * shows then.
     */
    void later(String sql, @Nullable Object... values) {
        if (!dialect.isRemote()) {
            run(sql, values);
            return;
        }
        waiting.add(new Waiting(sql, values));
        if (waiting.size() == MOST_WAITING) {
            flush();
        }
    }

    /** Runs what waits. */
    void flush() {
        if (!waiting.isEmpty()) {
            Waiting last = waiting.removeLast();
            run(last.sql(), last.values());
        }
    }

    /** Runs a statement of any kind and ignores what it gives. */
    void run(String sql, @Nullable Object... values) {
        Trip trip = trip(sql, values);
        try {
            PreparedStatement statement = prepare(trip.sql(), trip.values());
            try {
                statement.execute();
            } finally {
                release(statement);
            }
        } catch (SQLException e) {
            throw new SqlFailure(trip.sql(), e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** A statement with what waits for it. */
    private Trip trip(String sql, @Nullable Object[] values) {
        if (waiting.isEmpty()) {
            return new Trip(sql, values, 0);
        }
        StringBuilder text = new StringBuilder();
        List<@Nullable Object> all = new ArrayList<>();
        for (Waiting one : waiting) {
            text.append(one.sql()).append(';');
            Collections.addAll(all, one.values());
        }
        Collections.addAll(all, values);
        Trip trip = new Trip(text.append(sql).toString(), all.toArray(), waiting.size());
        waiting.clear();
        return trip;
    }

    private PreparedStatement prepare(String sql, @Nullable Object[] values) throws SQLException {
        PreparedStatement statement;
        if (kept == null) {
            statement = connection.prepareStatement(sql);
        } else {
            statement = kept.get(sql);
            if (statement == null) {
                statement = connection.prepareStatement(sql);
                kept.put(sql, statement);
            }
        }
        for (int i = 0; i < values.length; i++) {
            bind(statement, i + 1, values[i]);
        }
        return statement;
    }

    private void release(PreparedStatement statement) throws SQLException {
        if (kept == null) {
            statement.close();
        }
    }

    static void bind(PreparedStatement statement, int at, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(at, Types.NULL);
            case None none -> statement.setNull(at, none.type);
            case Long number -> statement.setLong(at, number);
            case Integer number -> statement.setInt(at, number);
            case Boolean truth -> statement.setInt(at, truth ? 1 : 0);
            case byte[] bytes -> statement.setBytes(at, bytes);
            case String text -> statement.setString(at, withoutNul(text));
            default -> throw new IllegalArgumentException("cannot bind a " + value.getClass());
        }
    }

    /** PostgreSQL has no such text; SQLite takes none either, so that one store can be copied into the other. */
    private static String withoutNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new Refused(new Reason.BadRequest(
                    "A text with a character of code 0 (NUL) cannot be stored; send it without."));
        }
        return text;
    }
}
