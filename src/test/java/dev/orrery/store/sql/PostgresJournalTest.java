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

    /** The stores first. */
    @AfterEach
    void drop() {
        close();
        Postgres.drop(store);
        Postgres.drop(other);
        Postgres.drop(journal);
    }
}
