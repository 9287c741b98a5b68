package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.model.PropertyName;
import dev.orrery.store.PushRow;
import dev.orrery.store.PushRow.News;
import dev.orrery.store.PushWrites;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Devices that are told of changes, as they are written. What waits and what is on its way are sets of two bits. */
final class PushUpdates implements PushWrites {
    private static final int CONTENT = 1;
    private static final int PROPERTIES = 2;

    private final Session sql;
    private final Consumer<HomeId> requireLock;

    PushUpdates(Session sql, Consumer<HomeId> requireLock) {
        this.sql = sql;
        this.requireLock = requireLock;
    }

    @Override
    public void put(PushRow row) {
        requireLock.accept(row.collection().home());
        sql.update(
                "insert into push (id, home, collection, owner, resource, public_key, auth_secret, content, properties,"
                        + " named, expires, failures, waiting, sending, due)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)"
                        + " on conflict (id) do update set public_key = excluded.public_key,"
                        + " auth_secret = excluded.auth_secret, content = excluded.content,"
                        + " properties = excluded.properties, named = excluded.named, expires = excluded.expires,"
                        + " failures = excluded.failures",
                row.id(),
                row.collection().home().value(),
                row.collection().id().value(),
                row.owner(),
                row.device().resource(),
                row.device().publicKey(),
                row.device().authSecret(),
                row.triggers().content().ordinal(),
                row.triggers().properties() ? 1 : 0,
                row.triggers().named().stream()
                        .map(PropertyName::toString)
                        .sorted()
                        .collect(Collectors.joining("\n")),
                row.expires().toEpochMilli(),
                row.failures());
    }

    @Override
    public void remove(String id) {
        sql.update("delete from push where id = ?", id);
    }

    @Override
    public void removeAll(HomeId home) {
        sql.update("delete from push where home = ?", home.value());
    }

    @Override
    public int removeExpired(Instant before) {
        return sql.update("delete from push where expires <= ?", before.toEpochMilli());
    }

    @Override
    public void tell(String id, News news, Instant due) {
        int bits = bits(news);
        sql.update(
                "update push set due = case when waiting = 0 and sending = 0 and due < ? then ? else due end,"
                        + " waiting = waiting | ? where id = ? and (waiting & ?) <> ?",
                due.toEpochMilli(),
                due.toEpochMilli(),
                bits,
                id,
                bits,
                bits);
    }

    @Override
    public News take(String id, Instant now, Instant until) {
        int taken = sql.update(
                "update push set sending = sending | waiting, waiting = 0, due = ?"
                        + " where id = ? and due <= ? and (waiting <> 0 or sending <> 0)",
                until.toEpochMilli(),
                id,
                now.toEpochMilli());
        News found =
                taken == 0 ? null : sql.one("select sending from push where id = ?", row -> news(row.getInt(1)), id);
        return found == null ? News.NOTHING : found;
    }

    @Override
    public void arrived(String id, Instant next) {
        sql.update("update push set sending = 0, failures = 0, due = ? where id = ?", next.toEpochMilli(), id);
    }

    @Override
    public void failed(String id, Instant next) {
        again(id, next, 1);
    }

    @Override
    public void postponed(String id, Instant next) {
        again(id, next, 0);
    }

    private void again(String id, Instant next, int failures) {
        sql.update(
                "update push set waiting = waiting | sending, sending = 0, due = ?, failures = failures + ? where id = ?",
                next.toEpochMilli(),
                failures,
                id);
    }

    private static int bits(News news) {
        return (news.content() ? CONTENT : 0) | (news.properties() ? PROPERTIES : 0);
    }

    static News news(int bits) {
        return new News((bits & CONTENT) != 0, (bits & PROPERTIES) != 0);
    }
}
