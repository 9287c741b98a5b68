package dev.orrery.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection as the queries see it: statements by their text, values by their Java type. Prepared statements are
 * kept for the session's life where the driver does not do that itself. Not thread-safe: one thread at a time.
 */
final class Session implements AutoCloseable {
    /** Reads the row that the result stands on. */
    @FunctionalInterface
    interface Row<T extends @Nullable Object> {
        T read(ResultSet row) throws SQLException;
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

    private final Connection connection;
    private final Dialect dialect;
    private final @Nullable Map<String, PreparedStatement> kept;

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
        return connection;
    }

    /** The first row, or null. */
    <T> @Nullable T one(String sql, Row<T> reader, @Nullable Object... values) {
        try {
            PreparedStatement statement = prepare(sql, values);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? reader.read(rows) : null;
            } finally {
                release(statement);
            }
        } catch (SQLException e) {
            throw new SqlFailure(sql, e);
        }
    }

    <T> List<T> list(String sql, Row<T> reader, @Nullable Object... values) {
        List<T> found = new ArrayList<>();
        each(sql, row -> found.add(reader.read(row)), values);
        return found;
    }

    /** Visits the rows; while it does, the same statement must not run again in this session. */
    void each(String sql, Visitor visitor, @Nullable Object... values) {
        try {
            PreparedStatement statement = prepare(sql, values);
            statement.setFetchSize(dialect.fetchSize());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    visitor.visit(rows);
                }
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
        try {
            PreparedStatement statement = prepare(sql, values);
            try {
                return statement.executeUpdate();
            } finally {
                release(statement);
            }
        } catch (SQLException e) {
            throw new SqlFailure(sql, e);
        }
    }

    /** Runs a statement of any kind and ignores what it gives. */
    void run(String sql, @Nullable Object... values) {
        try {
            PreparedStatement statement = prepare(sql, values);
            try {
                statement.execute();
            } finally {
                release(statement);
            }
        } catch (SQLException e) {
            throw new SqlFailure(sql, e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
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
            case String text -> statement.setString(at, text);
            default -> throw new IllegalArgumentException("cannot bind a " + value.getClass());
        }
    }
}
