package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** python-caldav finds its way, makes a calendar, stores, searches with expansion, edits, syncs and deletes. */
class PythonCaldavTest {
    @TempDir
    private Path folder;

    @Test
    void livesOnTheServer() throws Exception {
        Programs.need("python3", "python3-caldav");
        Programs programs = new Programs(folder);
        assumeTrue(
                programs.run("", "/usr/bin/python3", "-c", "import caldav").code() == 0,
                "python3-caldav is not installed (package python3-caldav)");
        Path script = folder.resolve("live.py");
        try (InputStream in = PythonCaldavTest.class.getResourceAsStream("live.py");
                RunningServer server = new RunningServer()) {
            Files.copy(in, script);
            Programs.Ended ended = programs.run("", "/usr/bin/python3", script.toString(), server.address());
            assertThat(ended.well().output()).endsWith("all well\n");
        }
    }
}
