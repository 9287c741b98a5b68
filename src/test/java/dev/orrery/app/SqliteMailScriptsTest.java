package dev.orrery.app;

import dev.orrery.ScriptText;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every file under {@code mail/}: one conversation by mail each, named for what it shows. */
class SqliteMailScriptsTest {
    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> scripts() throws IOException, URISyntaxException {
        return ScriptText.tests(
                "/mail",
                script -> MailScript.run("sqlite:orrery.db", Files.createTempDirectory(directory, "script"), script));
    }
}
