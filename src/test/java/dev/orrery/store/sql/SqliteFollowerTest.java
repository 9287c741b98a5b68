package dev.orrery.store.sql;

import dev.orrery.store.FollowerContract;
import dev.orrery.store.Store;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class SqliteFollowerTest implements FollowerContract {
    @TempDir
    private Path directory;

    @Override
    public Store open() {
        return SqlStore.open(
                StoreConfig.of("sqlite:" + directory.resolve("test.db")).withBell(false));
    }

    @Override
    public List<String> check(Store store) {
        return Checks.of(store);
    }
}
