package dev.orrery.store.sql;

import dev.orrery.store.IndexContract;
import dev.orrery.store.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;

class SqliteIndexTest implements IndexContract {
    @TempDir
    private Path directory;

    @Override
    public Store open() {
        return SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("test.db")));
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
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("test.db"));
    }
}
