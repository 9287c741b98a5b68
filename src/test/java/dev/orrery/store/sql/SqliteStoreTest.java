package dev.orrery.store.sql;

import dev.orrery.store.Store;
import dev.orrery.store.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest implements StoreContract {
    @TempDir
    private Path directory;

    private SqlStore store;

    @BeforeEach
    void open() {
        store = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("test.db")));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public Store store() {
        return store;
    }
}
