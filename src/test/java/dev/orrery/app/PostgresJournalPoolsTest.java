package dev.orrery.app;

import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresJournalPoolsTest extends PoolsContract {
    @RegisterExtension
    private final TwoDatabases databases = new TwoDatabases();

    @Override
    String storeUrl() {
        return databases.store();
    }

    @Override
    String journalUrl() {
        return databases.journal();
    }
}
