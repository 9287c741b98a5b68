package dev.orrery.app;

import dev.orrery.store.sql.FreshPostgres;
import dev.orrery.store.sql.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresJournalImportImipTest extends ImportImipQuotasContract {
    @RegisterExtension
    private final FreshPostgres store = new FreshPostgres();

    /** Without the tables of a store, in which no journal is kept. */
    private final String journal = Postgres.freshStore();

    @AfterEach
    void dropJournal() {
        Postgres.drop(journal);
    }

    @Override
    String storeUrl() {
        return store.url();
    }

    @Override
    String journalUrl() {
        return journal;
    }
}
