package dev.orrery.app;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteHookKeysTest extends HookKeysContract {
    @TempDir
    private Path folder;

    @Override
    String url() {
        return "sqlite:" + folder.resolve("shared.db");
    }
}
