package dev.orrery.store.sql;

import dev.orrery.store.IndexContract;
import dev.orrery.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresIndexTest implements IndexContract {
    private String url;

    @BeforeEach
    void make() {
        url = Postgres.freshStore();
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
    }

    @Override
    public Store open() {
        return SqlStore.open(StoreConfig.of(url));
    }

    @Override
    public Checked check(Store store) {
        return Checks.check(store);
    }

    @Override
    public long repair(Store store) {
        return ((SqlStore) store).rebuildIndexes();
    }

    @Override
    public Connection connect() throws SQLException {
        return Postgres.connect(url);
    }
}
