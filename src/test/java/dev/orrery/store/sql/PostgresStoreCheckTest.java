package dev.orrery.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresStoreCheckTest implements StoreCheckContract {
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
    public SqlStore store() {
        return store;
    }

    @Override
    public Connection connect() throws SQLException {
        return Postgres.connect(url);
    }
}
