package dev.orrery.store.sql;

import dev.orrery.store.Store;
import dev.orrery.store.StoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresStoreTest implements StoreContract {
    private String url;
    private SqlStore store;

    @BeforeEach
    void open() {
        url = Postgres.freshStore();
        store = SqlStore.open(StoreConfig.of(url));
    }

    @AfterEach
    void close() {
        store.close();
        Postgres.drop(url);
    }

    @Override
    public Store store() {
        return store;
    }
}
