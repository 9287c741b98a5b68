package dev.orrery.app;

import dev.orrery.store.sql.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The store on PostgreSQL, its journal in a file. */
class PostgresJournalCrashTest extends JournalCrashContract {
    private String url = "";

    @BeforeEach
    void make() {
        url = Postgres.freshStore();
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
    }

    @Override
    String storeUrl() {
        return url;
    }

    @Override
    Connection connectStore() throws SQLException {
        return Postgres.connect(url);
    }

    @Override
    void slowDecisions(Statement store) throws SQLException {
        store.execute("create or replace function waits() returns trigger language plpgsql as"
                + " 'begin perform pg_advisory_xact_lock(4711); return null; end'");
        store.execute("create trigger slow_decision after insert on quota_period execute function waits()");
        store.execute("select pg_advisory_lock(4711)");
    }

    @Override
    void goOn(Statement store) throws SQLException {
        store.execute("select pg_advisory_unlock_all()");
    }

    @Override
    void quickDecisions(Statement store) throws SQLException {
        store.execute("drop trigger slow_decision on quota_period");
        store.execute("delete from lease"); // as after half a minute
    }

    @Override
    void holdNotes(Statement store) throws SQLException {
        store.getConnection().setAutoCommit(false);
        store.execute("lock table quota_due in share mode");
    }
}
