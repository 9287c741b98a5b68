package dev.orrery.store.sql;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.PropertyName;
import dev.orrery.store.PushReads;
import dev.orrery.store.PushRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Devices that are told of changes, as they are read. */
final class PushQueries implements PushReads {
    private static final String ROW = "select id, home, collection, owner, resource, public_key, auth_secret, content,"
            + " properties, named, expires, waiting, failures from push";

    private final Session sql;

    PushQueries(Session sql) {
        this.sql = sql;
    }

    @Override
    public Optional<PushRow> byId(String id) {
        return Optional.ofNullable(sql.one(ROW + " where id = ?", PushQueries::row, id));
    }

    @Override
    public Optional<PushRow> find(CollectionRef collection, String owner, String resource) {
        return Optional.ofNullable(sql.one(
                ROW + " where home = ? and collection = ? and owner = ? and resource = ?",
                PushQueries::row,
                collection.home().value(),
                collection.id().value(),
                owner,
                resource));
    }

    @Override
    public List<PushRow> on(CollectionRef collection, Instant now) {
        return sql.list(
                ROW + " where home = ? and collection = ? and expires > ?",
                PushQueries::row,
                collection.home().value(),
                collection.id().value(),
                now.toEpochMilli());
    }

    @Override
    public List<PushRow> of(String owner, Instant now) {
        return sql.list(
                ROW + " where owner = ? and expires > ? order by expires, id",
                PushQueries::row,
                owner,
                now.toEpochMilli());
    }

    @Override
    public List<String> due(Instant now, int limit) {
        return sql.list(
                "select id from push where (waiting <> 0 or sending <> 0) and due <= ? order by due limit ?",
                row -> row.getString(1),
                now.toEpochMilli(),
                limit);
    }

    @Override
    public Optional<Instant> nextDue() {
        return Optional.ofNullable(sql.one(
                "select due from push where waiting <> 0 or sending <> 0 order by due limit 1",
                row -> Instant.ofEpochMilli(row.getLong(1))));
    }

    @Override
    public long count() {
        return sql.number("select count(*) from push");
    }

    private static PushRow row(ResultSet row) throws SQLException {
        return new PushRow(
                row.getString(1),
                new CollectionRef(new HomeId(row.getLong(2)), new CollectionId(row.getLong(3))),
                row.getString(4),
                new PushRow.Device(row.getString(5), row.getBytes(6), row.getBytes(7)),
                new PushRow.Triggers(
                        PushRow.Members.values()[row.getInt(8)], row.getInt(9) != 0, names(row.getString(10))),
                Instant.ofEpochMilli(row.getLong(11)),
                PushUpdates.news(row.getInt(12)),
                row.getInt(13));
    }

    private static Set<PropertyName> names(String lines) {
        return lines.isEmpty()
                ? Set.of()
                : Arrays.stream(lines.split("\n")).map(PropertyName::parse).collect(Collectors.toUnmodifiableSet());
    }
}
