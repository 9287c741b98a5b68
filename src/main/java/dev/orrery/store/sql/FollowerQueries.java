package dev.orrery.store.sql;

import dev.orrery.store.Follower;
import dev.orrery.store.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The registered followers. */
final class FollowerQueries {
    private static final String ROW = "select name, epoch, major, minor, saved_at from follower where home = 0";

    private FollowerQueries() {}

    static List<Follower> list(Session sql) {
        return sql.list(ROW + " order by name", FollowerQueries::follower);
    }

    static @Nullable Follower byName(Session sql, String name) {
        return sql.one(ROW + " and name = ?", FollowerQueries::follower, name);
    }

    /** Moves a follower on within its epoch, and never back: what lies behind it may be forgotten. False if there is none. */
    static boolean advance(Session sql, String name, Position position, Instant now) {
        int moved = sql.update(
                "update follower set major = ?, minor = ?, saved_at = ? where home = 0 and name = ? and epoch = ?"
                        + " and (major < ? or major = ? and minor <= ?)",
                position.major(),
                position.minor(),
                now.toEpochMilli(),
                name,
                position.epoch(),
                position.major(),
                position.major(),
                position.minor());
        return moved > 0
                || sql.one(
                                "select 1 from follower where home = 0 and name = ? and epoch = ?",
                                row -> true,
                                name,
                                position.epoch())
                        != null;
    }

    static void save(Session sql, String name, Position position, Instant now) {
        sql.update(
                "insert into follower (home, name, epoch, major, minor, saved_at) values (0, ?, ?, ?, ?, ?)"
                        + " on conflict (home, name) do update set epoch = excluded.epoch, major = excluded.major,"
                        + " minor = excluded.minor, saved_at = excluded.saved_at",
                name,
                position.epoch(),
                position.major(),
                position.minor(),
                now.toEpochMilli());
    }

    static boolean drop(Session sql, String name) {
        return sql.update("delete from follower where home = 0 and name = ?", name) > 0;
    }

    private static Follower follower(ResultSet row) throws SQLException {
        return new Follower(
                row.getString(1),
                new Position(row.getString(2), row.getLong(3), row.getLong(4)),
                Instant.ofEpochMilli(row.getLong(5)));
    }
}
