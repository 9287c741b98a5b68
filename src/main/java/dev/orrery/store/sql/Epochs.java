package dev.orrery.store.sql;

import dev.orrery.store.Follower;
import dev.orrery.store.Position;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** The store's lives: a restored or copied store begins another, so that tokens of its double mean nothing here. */
final class Epochs {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Epochs() {}

    /** The epoch that is on record; begins the first one, or the next one in a database that is a copy. */
    static String open(Session sql) {
        if (Meta.get(sql, Meta.HALF) != null) {
            throw new StoreException(
                    "The store is a copy that is not finished. Wait for \"store copy\"; if it broke off,"
                            + " make this database empty and copy again.");
        }
        String epoch = Meta.get(sql, Meta.EPOCH);
        String system = system(sql);
        String known = Meta.get(sql, Meta.SYSTEM);
        boolean copy = Meta.get(sql, Meta.COPY) != null || known != null && system != null && !known.equals(system);
        if (epoch == null) {
            epoch = fresh();
            Meta.put(sql, Meta.EPOCH, epoch);
            IndexRebuild.done(sql); // there is nothing in it yet
        } else if (copy) {
            epoch = begin(sql, epoch);
            Meta.remove(sql, Meta.COPY);
        }
        if (system != null && !system.equals(known)) {
            Meta.put(sql, Meta.SYSTEM, system);
        }
        return epoch;
    }

    /**
     * Begins a new epoch. Registered followers go on in it where they were; on PostgreSQL, whose positions hold numbers of
     * transactions that mean nothing in another server, they may be given again a few entries that they know.
     */
    static String begin(Session sql, String old) {
        String epoch = fresh();
        boolean transactions = sql.dialect() == Dialect.POSTGRESQL;
        sql.dialect().lock(sql, Floor.LOCK);
        if (transactions) {
            sql.run("lock table change in exclusive mode");
        }
        for (Follower follower : FollowerQueries.list(sql)) {
            if (follower.position().epoch().equals(old)) {
                Position there = carried(sql, follower.position(), epoch, transactions);
                FollowerQueries.save(sql, follower.name(), there, follower.savedAt());
            }
        }
        if (transactions) {
            Position floor = carried(sql, new LogQueries(sql).floor(old), epoch, true);
            Meta.put(sql, Meta.FLOOR_MAJOR, "0");
            Meta.put(sql, Meta.FLOOR_MINOR, Long.toString(floor.minor()));
            sql.update("update change set major = 0 where major <> 0");
        }
        Meta.put(sql, Meta.EPOCH, epoch);
        return epoch;
    }

    /** The same place once all entries are ordered by their row ids alone: before everything that is still unread. */
    static Position carried(Session sql, Position position, String epoch, boolean transactions) {
        if (!transactions) {
            return new Position(epoch, 0, position.minor());
        }
        long unread = sql.number(
                "select min(minor) from change where (major, minor) > (?, ?)", position.major(), position.minor());
        long last = unread > 0 ? unread - 1 : sql.number("select max(minor) from change");
        return new Position(epoch, 0, Math.max(last, 0));
    }

    private static String fresh() {
        return Long.toString(RANDOM.nextLong() >>> 1, 36);
    }

    /** What a dump that was restored elsewhere does not carry along; null where it cannot be known. */
    private static @Nullable String system(Session sql) {
        if (sql.dialect() != Dialect.POSTGRESQL) {
            return null;
        }
        boolean allowed = Boolean.TRUE.equals(
                sql.one("select has_function_privilege('pg_control_system()', 'execute')", row -> row.getBoolean(1)));
        return allowed
                ? sql.one(
                        "select system_identifier || '/' || (select oid from pg_database"
                                + " where datname = current_database()) from pg_control_system()",
                        row -> row.getString(1))
                : null;
    }
}
