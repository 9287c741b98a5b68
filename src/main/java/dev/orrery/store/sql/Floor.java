package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.HomeRow;
import dev.orrery.store.Position;

/** Forgetting the oldest part of a home's log (rule 10): entries, tombstones, replaced versions, marks of
 * places and withdrawn shares, and what not to tell again. */
final class Floor {
    private Floor() {}

    /** Forgets up to and including {@code seq}; returns the home's new floor. */
    static long forget(Session sql, HomeRow row, long seq) {
        HomeId home = row.id();
        long upTo = Math.min(seq, row.lastSeq());
        if (upTo <= row.floor()) {
            return row.floor();
        }
        raise(sql, home, upTo);
        sql.update("delete from change where home = ? and seq <= ?", home.value(), upTo);
        sql.update("delete from object where home = ? and last_seq <= ? and gone = 1", home.value(), upTo);
        sql.update("delete from collection_gone where home = ? and seq <= ?", home.value(), upTo);
        sql.update("delete from replaced where home = ? and until <= ?", home.value(), upTo);
        sql.update("delete from told where home = ? and seq <= ?", home.value(), upTo);
        sql.update("delete from withdrawn where home = ? and seq <= ?", home.value(), upTo);
        return upTo;
    }

    /** The whole store's log is complete only after the newest entry that any home forgot. */
    private static void raise(Session sql, HomeId home, long upTo) {
        boolean transactions = sql.dialect() == Dialect.POSTGRESQL;
        sql.each(
                "select " + (transactions ? "major" : "0") + ", minor from change where home = ? and seq <= ?"
                        + " order by seq desc limit 1",
                row -> {
                    LogQueries log = new LogQueries(sql);
                    long major = row.getLong(1);
                    long minor = row.getLong(2);
                    if (LogQueries.compare(new Position("", major, minor), log.floor("")) > 0) {
                        Meta.put(sql, Meta.FLOOR_MAJOR, Long.toString(major));
                        Meta.put(sql, Meta.FLOOR_MINOR, Long.toString(minor));
                    }
                },
                home.value(),
                upTo);
    }
}
