package dev.orrery.store.sql;

import java.time.Instant;

/** Leases: one row each, taken by whoever finds none, an old one or their own. */
final class LeaseQueries {
    private static final String TAKE = "insert into lease (home, name, holder, until) values (0, ?, ?, ?)"
            + " on conflict (home, name) do update set holder = excluded.holder, until = excluded.until"
            + " where lease.until <= ? or lease.holder = excluded.holder";

    private LeaseQueries() {}

    static boolean take(Session sql, String name, String holder, Instant now, Instant until) {
        return sql.update(TAKE, name, holder, until.toEpochMilli(), now.toEpochMilli()) > 0;
    }

    static void drop(Session sql, String name, String holder) {
        sql.update("delete from lease where home = 0 and name = ? and holder = ?", name, holder);
    }
}
