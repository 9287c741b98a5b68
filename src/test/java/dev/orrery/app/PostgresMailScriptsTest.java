package dev.orrery.app;

import dev.orrery.ScriptText;
import dev.orrery.store.sql.FreshPostgres;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The same conversations as with SQLite. */
class PostgresMailScriptsTest {
    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> scripts() throws IOException, URISyntaxException {
        return ScriptText.tests("/mail", script -> {
            try (FreshPostgres store = new FreshPostgres()) {
                MailScript.run(store.url(), directory, script);
            }
        });
    }
}
