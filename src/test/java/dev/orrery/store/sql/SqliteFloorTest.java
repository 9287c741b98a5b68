package dev.orrery.store.sql;

import dev.orrery.store.FloorContract;
import dev.orrery.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class SqliteFloorTest implements FloorContract {
    @TempDir
    private Path directory;

    @Override
    public String url() {
        return "sqlite:" + directory.resolve("test.db");
    }

    @Override
    public Store open(InstantSource clock) {
        return SqlStore.open(StoreConfig.of(url()).withClock(clock));
    }

    @Override
    public List<String> check(Store store) {
        return Checks.of(store);
    }
}
