package dev.orrery.app;

import dev.orrery.store.sql.FreshPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresJournalImportImipTest extends ImportImipQuotasContract {
    @RegisterExtension
    private final FreshPostgres store = new FreshPostgres();

    @RegisterExtension
    private final FreshPostgres journal = new FreshPostgres();

    @Override
    String storeUrl() {
        return store.url();
    }

    @Override
    String journalUrl() {
        return journal.url();
    }
}
