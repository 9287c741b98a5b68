package dev.orrery.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

class SqliteJournalCrashTest extends JournalCrashContract {
    @Override
    String storeUrl() {
        return "sqlite:" + folder().resolve("orrery.db");
    }

    @Override
    Connection connectStore() throws SQLException {
        return DriverManager.getConnection("jdbc:" + storeUrl());
    }

    /** A few seconds of arithmetic: SQLite cannot wait for somebody inside a transaction. */
    @Override
    void slowDecisions(Statement store) throws SQLException {
        store.execute("create view slow as with recursive n(i) as (select 1 union all select i + 1 from n"
                + " where i < 20000000) select count(*) as c from n");
        store.execute("create trigger slow_decision after insert on quota_period begin" + " select c from slow; end");
    }

    @Override
    void goOn(Statement store) {
        // it does so by itself
    }

    @Override
    void quickDecisions(Statement store) throws SQLException {
        store.execute("pragma busy_timeout = 60000");
        store.execute("drop trigger slow_decision");
        store.execute("drop view slow");
    }

    /** There is one lock for all that is written. */
    @Override
    void holdNotes(Statement store) throws SQLException {
        store.execute("pragma busy_timeout = 60000");
        store.execute("begin immediate");
    }
}
