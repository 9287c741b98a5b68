package dev.orrery.store.sql;

import dev.orrery.store.CrashContract;
import dev.orrery.store.Store;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class SqliteCrashTest implements CrashContract {
    @TempDir
    private Path directory;

    @Override
    public String url() {
        return "sqlite:" + directory.resolve("test.db");
    }

    @Override
    public Store open() {
        return SqlStore.open(StoreConfig.of(url()));
    }

    @Override
    public List<String> check(Store store) {
        return Checks.of(store);
    }
}
