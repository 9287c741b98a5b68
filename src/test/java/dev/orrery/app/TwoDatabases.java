package dev.orrery.app;

import dev.orrery.store.sql.Postgres;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A database for the store of each test and one for its journal, both on PostgreSQL. */
final class TwoDatabases implements BeforeEachCallback, AfterEachCallback {
    private String store = "";
    private String journal = "";

    String store() {
        return store;
    }

    String journal() {
        return journal;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        store = Postgres.freshStore();
        journal = Postgres.freshStore();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Postgres.drop(store);
        Postgres.drop(journal);
    }
}
