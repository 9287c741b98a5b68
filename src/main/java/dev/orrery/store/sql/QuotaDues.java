package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Bookings of which a journal in another database has still to hear: written with the booking, in one transaction. */
final class QuotaDues {
    /** Before all of them. */
    static final JournalRows.Booking START = new JournalRows.Booking(HomeId.REGISTRY, "");

    private QuotaDues() {}

    /** @param mark another one at each change, so that nobody takes off what changed meanwhile */
    record Due(HomeId home, String uid, long mark) {
        JournalRows.Booking booking() {
            return new JournalRows.Booking(home, uid);
        }
    }

    static void put(Session sql, HomeId home, String uid) {
        sql.update(
                "insert into quota_due (home, uid, mark) values (?, ?, ?)"
                        + " on conflict (home, uid) do update set mark = excluded.mark",
                home.value(),
                uid,
                ThreadLocalRandom.current().nextLong());
    }

    /** Everything that a home holds. */
    static void putAll(Session sql, HomeId home) {
        sql.list("select distinct uid from quota_period where home = ?", row -> row.getString(1), home.value())
                .forEach(uid -> put(sql, home, uid));
    }

    static List<Due> list(Session sql, int limit) {
        return list(sql, START, limit);
    }

    /** @param after the last of those that are not wanted */
    static List<Due> list(Session sql, JournalRows.Booking after, int limit) {
        return sql.list(
                "select home, uid, mark from quota_due where home > ? or (home = ? and uid > ?)"
                        + " order by home, uid limit ?",
                row -> new Due(new HomeId(row.getLong(1)), row.getString(2), row.getLong(3)),
                after.home().value(),
                after.home().value(),
                after.uid(),
                limit);
    }

    static List<Due> of(Session sql, HomeId home, String uid) {
        return sql.list(
                "select home, uid, mark from quota_due where home = ? and uid = ?",
                row -> new Due(new HomeId(row.getLong(1)), row.getString(2), row.getLong(3)),
                home.value(),
                uid);
    }

    static boolean remove(Session sql, Due due) {
        return sql.update(
                        "delete from quota_due where home = ? and uid = ? and mark = ?",
                        due.home().value(),
                        due.uid(),
                        due.mark())
                > 0;
    }

    static long count(Session sql) {
        return sql.number("select count(*) from quota_due");
    }
}
