package dev.orrery.store.sql;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.store.LockRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** WebDAV locks. They are no part of the log: they change nothing that a follower could see. */
final class LockQueries {
    private static final String ROW =
            "select collection, object, token, exclusive, infinite, owner, principal, expires from lock where home = ? ";

    private LockQueries() {}

    static List<LockRow> of(Session sql, HomeId home, Instant now) {
        return sql.list(
                ROW + "and expires > ? order by token", row -> lock(home, row), home.value(), now.toEpochMilli());
    }

    static List<LockRow> on(Session sql, CollectionRef collection, Instant now) {
        return sql.list(
                ROW + "and collection = ? and expires > ? order by token",
                row -> lock(collection.home(), row),
                collection.home().value(),
                collection.id().value(),
                now.toEpochMilli());
    }

    static @Nullable LockRow byToken(Session sql, HomeId home, String token, Instant now) {
        return sql.one(
                ROW + "and token = ? and expires > ?", row -> lock(home, row), home.value(), token, now.toEpochMilli());
    }

    static void put(Session sql, LockRow lock) {
        sql.later(
                "insert into lock (home, token, collection, object, exclusive, infinite, owner, principal, expires)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (home, token) do update set"
                        + " collection = excluded.collection, object = excluded.object,"
                        + " exclusive = excluded.exclusive, infinite = excluded.infinite, owner = excluded.owner,"
                        + " principal = excluded.principal, expires = excluded.expires",
                lock.collection().home().value(),
                lock.token(),
                lock.collection().id().value(),
                lock.name(),
                lock.exclusive(),
                lock.infinite(),
                lock.ownerXml(),
                lock.principal(),
                lock.expires().toEpochMilli());
    }

    static void remove(Session sql, HomeId home, String token) {
        sql.later("delete from lock where home = ? and token = ?", home.value(), token);
    }

    /** A resource that goes takes its locks with it (RFC 4918 section 9.6). */
    static void removeOn(Session sql, ObjectRef ref) {
        sql.later(
                "delete from lock where home = ? and collection = ? and object = ?",
                ref.home().value(),
                ref.collection().value(),
                ref.name());
    }

    private static LockRow lock(HomeId home, ResultSet row) throws SQLException {
        return new LockRow(
                new CollectionRef(home, new CollectionId(row.getLong(1))),
                row.getString(2),
                row.getString(3),
                row.getInt(4) != 0,
                row.getInt(5) != 0,
                row.getString(6),
                row.getString(7),
                Instant.ofEpochMilli(row.getLong(8)));
    }
}
