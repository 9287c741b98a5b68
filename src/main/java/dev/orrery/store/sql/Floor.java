package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.HomeRow;
import dev.orrery.store.Position;
import org.jspecify.annotations.Nullable;

/** Forgetting the oldest part of a home's log (rule 10): entries, tombstones, replaced versions, marks of
 * places and withdrawn shares, messages, and what not to tell again. */
final class Floor {
    /**
     * The lock, taken after those of homes, under which the whole store's floor rises and readers of the whole log are
     * registered: neither may rest on what the other is about to change.
     */
    static final String LOCK = "floor";

    private Floor() {}

    /**
     * What is gone.
     *
     * @param floor the home's, from now on
     * @param rows of all tables
     */
    record Gone(long floor, long rows) {}

    /** Forgets up to and including {@code seq}, or what there is; the transaction holds the home's lock. */
    static Gone forget(Session sql, HomeRow row, long seq) {
        HomeId home = row.id();
        long upTo = Math.min(seq, row.lastSeq());
        if (upTo <= row.floor()) {
            return new Gone(row.floor(), 0);
        }
        raise(sql, home, upTo);
        long rows = sql.update("delete from change where home = ? and seq <= ?", home.value(), upTo);
        rows += sql.update("delete from object where home = ? and last_seq <= ? and gone = 1", home.value(), upTo);
        rows += sql.update("delete from collection_gone where home = ? and seq <= ?", home.value(), upTo);
        rows += replaced(sql, home, upTo);
        rows += MessageQueries.forget(sql, home, upTo);
        rows += sql.update("delete from told where home = ? and seq <= ?", home.value(), upTo);
        rows += sql.update("delete from withdrawn where home = ? and seq <= ?", home.value(), upTo);
        return new Gone(upTo, rows);
    }

    /** Collection by collection, as the key is: else every step would read all that is left. */
    private static long replaced(Session sql, HomeId home, long upTo) {
        long rows = 0;
        Long collection = next(sql, home, -1);
        while (collection != null) {
            rows += sql.update(
                    "delete from replaced where home = ? and collection = ? and until <= ?",
                    home.value(),
                    collection,
                    upTo);
            collection = next(sql, home, collection);
        }
        return rows;
    }

    private static @Nullable Long next(Session sql, HomeId home, long after) {
        return sql.one(
                "select collection from replaced where home = ? and collection > ? order by collection limit 1",
                row -> row.getLong(1),
                home.value(),
                after);
    }

    /** The whole store's log is complete only after the newest entry that any home forgot. */
    private static void raise(Session sql, HomeId home, long upTo) {
        sql.dialect().lock(sql, LOCK);
        boolean transactions = sql.dialect() == Dialect.POSTGRESQL;
        Position newest = sql.one(
                "select " + (transactions ? "major" : "0") + ", minor from change where home = ? and seq <= ?"
                        + " order by seq desc limit 1",
                row -> new Position("", row.getLong(1), row.getLong(2)),
                home.value(),
                upTo);
        if (newest != null && LogQueries.compare(newest, new LogQueries(sql).floor("")) > 0) {
            Meta.put(sql, Meta.FLOOR_MAJOR, Long.toString(newest.major()));
            Meta.put(sql, Meta.FLOOR_MINOR, Long.toString(newest.minor()));
        }
    }
}
