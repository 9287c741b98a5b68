package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.DoorbellReads;
import dev.orrery.store.DoorbellRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Doorbells as they are stored. */
final class DoorbellQueries implements DoorbellReads {
    private static final String ROW =
            "select home, queue, address, port, context, challenge, made, position, rung, times from doorbell";

    private final Session sql;

    DoorbellQueries(Session sql) {
        this.sql = sql;
    }

    @Override
    public Optional<DoorbellRow> of(String queue) {
        return sql.list(ROW + " where queue = ?", DoorbellQueries::row, queue).stream()
                .findFirst();
    }

    @Override
    public List<DoorbellRow> watching(HomeId home) {
        return sql.list(
                ROW + " where challenge = '' and queue in (select queue from queue_watch where watched = ?)"
                        + " order by queue",
                DoorbellQueries::row,
                home.value());
    }

    @Override
    public List<DoorbellRow> due(Instant now, int limit) {
        return sql.list(
                ROW + " where due > 0 and due <= ? order by due limit ?",
                DoorbellQueries::row,
                now.toEpochMilli(),
                limit);
    }

    @Override
    public long openAt(String address, Instant since) {
        return sql.number(
                "select count(*) from doorbell where address = ? and challenge <> '' and made > ?",
                address,
                since.toEpochMilli());
    }

    @Override
    public long count() {
        return sql.number("select count(*) from doorbell where challenge = ''");
    }

    private static DoorbellRow row(ResultSet row) throws SQLException {
        return new DoorbellRow(
                new HomeId(row.getLong(1)),
                row.getString(2),
                new DoorbellRow.Target(row.getString(3), row.getInt(4)),
                row.getString(5),
                row.getString(6),
                Instant.ofEpochMilli(row.getLong(7)),
                new DoorbellRow.Rung(row.getString(8), Instant.ofEpochMilli(row.getLong(9)), row.getInt(10)));
    }
}
