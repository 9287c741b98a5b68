package dev.orrery.tracking;

import dev.orrery.store.Store;
import dev.orrery.store.sql.Postgres;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import org.junit.jupiter.api.AfterEach;

class PostgresTrackingTest extends TrackingContract {
    private final String url = Postgres.freshStore();
    private SqlStore store;

    @Override
    Store store() {
        if (store == null) {
            store = SqlStore.open(StoreConfig.of(url).withClock(clock));
        }
        return store;
    }

    @AfterEach
    void close() {
        store.close();
        Postgres.drop(url);
    }
}
