package dev.orrery.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.store.Store;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteAccountsTest extends AccountsContract {
    @TempDir
    private Path folder;

    private SqlStore store;

    @Override
    Store store() {
        if (store == null) {
            store = SqlStore.open(
                    StoreConfig.of("sqlite:" + folder.resolve("test.db")).withClock(clock));
        }
        return store;
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void noFileOfTheStoreHoldsThePassword() throws IOException {
        accounts.register(new dev.orrery.store.AccountRow.Key("simulator", "here", "eve"), "tell-nobody-of-this");
        store.close();
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all).isNotEmpty();
            for (Path file : all) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("tell-nobody-of-this");
            }
        }
    }
}
