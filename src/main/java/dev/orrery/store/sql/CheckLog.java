package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import java.util.List;
import java.util.function.Consumer;

/** The check of one home's log: no entry missing, none twice, all readable, in order over the whole store. */
final class CheckLog {
    private static final int PAGE = 1_000;

    private final Session sql;
    private final HomeId home;
    private final long floor;
    private final long lastSeq;
    private final Consumer<String> found;

    CheckLog(Session sql, CollectionQueries.Head head, Consumer<String> found) {
        this.sql = sql;
        this.home = head.row().id();
        this.floor = head.row().floor();
        this.lastSeq = head.row().lastSeq();
        this.found = found;
    }

    /** Returns how many entries there are. */
    long run() {
        if (floor > lastSeq) {
            found.accept("the floor is " + floor + ", but the newest change is " + lastSeq + ".");
        }
        sequence();
        readable();
        positions();
        return sql.number("select count(*) from change where home = ?", home.value());
    }

    private void sequence() {
        List<Long> ends = sql.one(
                "select count(*), coalesce(min(seq), 0), coalesce(max(seq), 0) from change where home = ?",
                row -> List.of(row.getLong(1), row.getLong(2), row.getLong(3)),
                home.value());
        if (ends == null) {
            return;
        }
        long count = ends.get(0);
        if (count != lastSeq - floor) {
            found.accept("the log has " + count + " entries between its floor " + floor + " and its newest change "
                    + lastSeq + ", which should be " + (lastSeq - floor) + ".");
        }
        if (count > 0 && ends.get(1) <= floor) {
            found.accept("the log still has entry " + ends.get(1) + ", which is not above its floor " + floor + ".");
        }
        if (count > 0 && ends.get(2) > lastSeq) {
            found.accept("the log has entry " + ends.get(2) + ", but the home counts only to " + lastSeq + ".");
        }
    }

    private void readable() {
        long since = floor;
        while (true) {
            long from = since;
            List<Long> page = sql.list(
                    "select seq from change where home = ? and seq > ? order by seq limit ?",
                    row -> row.getLong(1),
                    home.value(),
                    from,
                    PAGE);
            if (page.isEmpty()) {
                return;
            }
            try {
                new LogQueries(sql).ofHome("", home, from, PAGE);
            } catch (RuntimeException e) {
                oneByOne(page);
            }
            since = page.getLast();
        }
    }

    private void oneByOne(List<Long> seqs) {
        for (long seq : seqs) {
            try {
                new LogQueries(sql).ofHome("", home, seq - 1, 1);
            } catch (RuntimeException e) {
                found.accept("entry " + seq + " of the log cannot be read: " + e.getMessage());
            }
        }
    }

    private void positions() {
        String later =
                sql.dialect() == Dialect.POSTGRESQL ? "(b.major, b.minor) < (a.major, a.minor)" : "b.minor < a.minor";
        sql.each(
                "select a.seq from change a join change b on b.home = a.home and b.seq = a.seq + 1 where a.home = ?"
                        + " and " + later,
                row -> found.accept("entry " + (row.getLong(1) + 1) + " of the log comes before entry " + row.getLong(1)
                        + " for those who follow the whole store."),
                home.value());
    }
}
