package dev.orrery.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresJournalTest extends JournalContract {
    private String store = "";
    private String other = "";
    private String journal = "";

    @BeforeEach
    void make() {
        store = Postgres.freshStore();
        other = Postgres.freshStore();
        journal = Postgres.freshStore();
    }

    @Override
    String storeUrl() {
        return store;
    }

    @Override
    String otherStoreUrl() {
        return other;
    }

    @Override
    String journalUrl() {
        return journal;
    }

    @Override
    Connection connectJournal() throws SQLException {
        return Postgres.connect(journal);
    }

    @Override
    void keepRows() throws SQLException {
        inJournal(
                "create table kept_period as select * from quota_period",
                "create table kept_store as select * from journal_store");
    }

    @Override
    void putBackRows() throws SQLException {
        inJournal(
                "delete from quota_period",
                "insert into quota_period select * from kept_period",
                "delete from journal_store",
                "insert into journal_store select * from kept_store");
    }

    /** The stores first. */
    @AfterEach
    void drop() {
        close();
        Postgres.drop(store);
        Postgres.drop(other);
        Postgres.drop(journal);
    }
}
