package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.QueueReads;
import dev.orrery.store.QueueRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Queues as they are stored. */
final class QueueQueries implements QueueReads {
    private static final String ROW =
            "select home, id, owner, filters, position, missed, held, silence, created, heard" + " from queue";

    private final Session sql;

    QueueQueries(Session sql) {
        this.sql = sql;
    }

    @Override
    public Optional<QueueRow> byId(String id) {
        return list(" where id = ?", id).stream().findFirst();
    }

    @Override
    public List<QueueRow> of(String owner) {
        return list(" where owner = ? order by id", owner);
    }

    @Override
    public long countOf(String owner) {
        return sql.number("select count(*) from queue where owner = ?", owner);
    }

    @Override
    public List<QueueRow> watching(HomeId home) {
        return list(" where id in (select queue from queue_watch where watched = ?) order by id", home.value());
    }

    @Override
    public List<QueueRow> after(String id, int limit) {
        return list(" where id > ? order by id limit ?", id, limit);
    }

    @Override
    public long count() {
        return sql.number("select count(*) from queue");
    }

    @Override
    public long countEnded(Instant now) {
        return sql.number("select count(*) from queue where ends < ?", now.toEpochMilli());
    }

    @Override
    public Optional<Instant> leastHeard(Instant now) {
        return Optional.ofNullable(sql.one(
                "select heard from queue where ends >= ? order by heard limit 1",
                row -> Instant.ofEpochMilli(row.getLong(1)),
                now.toEpochMilli()));
    }

    private List<QueueRow> list(String which, Object... values) {
        List<QueueRow> rows = new ArrayList<>();
        for (QueueRow row : sql.list(ROW + which, QueueQueries::row, values)) {
            rows.add(new QueueRow(
                    row.home(), row.id(), row.owner(), row.filters(), watched(row), row.progress(), row.life()));
        }
        return rows;
    }

    private SortedSet<HomeId> watched(QueueRow row) {
        return new TreeSet<>(sql.list(
                "select watched from queue_watch where home = ? and queue = ?",
                watched -> new HomeId(watched.getLong(1)),
                row.home().value(),
                row.id()));
    }

    private static QueueRow row(ResultSet row) throws SQLException {
        return new QueueRow(
                new HomeId(row.getLong(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                new TreeSet<>(),
                new QueueRow.Progress(row.getString(5), row.getString(6), row.getString(7)),
                new QueueRow.Life(
                        Duration.ofMillis(row.getLong(8)),
                        Instant.ofEpochMilli(row.getLong(9)),
                        Instant.ofEpochMilli(row.getLong(10))));
    }
}
