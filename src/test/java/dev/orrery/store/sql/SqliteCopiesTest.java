package dev.orrery.store.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteCopiesTest extends CopiesContract {
    @TempDir
    private Path directory;

    @Override
    String url() {
        return "sqlite:" + directory.resolve("test.db");
    }
}
