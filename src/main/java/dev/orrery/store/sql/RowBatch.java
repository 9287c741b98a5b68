package dev.orrery.store.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows on their way into one table, a few at a time. */
final class RowBatch {
    private static final int ROWS_AT_ONCE = 1_000;
    private static final long BYTES_AT_ONCE = 4L << 20;

    private final String table;
    private final List<String> columns;
    private final Consumer<Function<Session, Boolean>> writing;
    private final List<@Nullable Object[]> rows = new ArrayList<>();
    private long bytes;

    /** @param writing runs a work in a transaction of its own, or in one that is open */
    RowBatch(String table, List<String> columns, Consumer<Function<Session, Boolean>> writing) {
        this.table = table;
        this.columns = columns;
        this.writing = writing;
    }

    void add(@Nullable Object[] row) {
        rows.add(row);
        for (Object value : row) {
            bytes += switch (value) {
                case byte[] content -> content.length;
                case String text -> text.length();
                case null, default -> Long.BYTES;
            };
        }
        if (rows.size() >= ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE) {
            write();
        }
    }

    void write() {
        if (!rows.isEmpty()) {
            writing.accept(this::write);
            rows.clear();
            bytes = 0;
        }
    }

    private boolean write(Session sql) {
        String generated = sql.dialect() == Dialect.POSTGRESQL ? " overriding system value" : "";
        String insert = "insert into " + table + " (" + String.join(", ", columns) + ")" + generated + " values (?"
                + ", ?".repeat(columns.size() - 1) + ")";
        try (PreparedStatement statement = sql.connection().prepareStatement(insert)) {
            for (@Nullable Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    Session.bind(statement, i + 1, row[i]);
                }
                statement.addBatch();
            }
            statement.executeBatch();
            return true;
        } catch (SQLException e) {
            throw new SqlFailure(insert, e);
        }
    }
}
