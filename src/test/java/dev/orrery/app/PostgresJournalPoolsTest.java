package dev.orrery.app;

import dev.orrery.store.sql.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresJournalPoolsTest extends PoolsContract {
    private String url = "";
    private String journal = "";

    @BeforeEach
    void make() {
        url = Postgres.freshStore();
        journal = Postgres.freshStore();
    }

    @Override
    String storeUrl() {
        return url;
    }

    @Override
    String journalUrl() {
        return journal;
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
        Postgres.drop(journal);
    }
}
