package dev.orrery.tracking;

import dev.orrery.store.Store;
import dev.orrery.store.sql.FreshPostgres;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresTrackingTest extends TrackingContract {
    @RegisterExtension
    private final FreshPostgres postgres = new FreshPostgres();

    private SqlStore store;

    @Override
    Store store() {
        if (store == null) {
            store = SqlStore.open(StoreConfig.of(postgres.url()).withClock(clock));
        }
        return store;
    }

    @AfterEach
    void close() {
        store.close();
    }
}
