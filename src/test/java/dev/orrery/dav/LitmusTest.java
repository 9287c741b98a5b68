package dev.orrery.dav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.orrery.http.HttpConfig;
import dev.orrery.http.HttpEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The WebDAV test suite litmus, from the distribution's package of that name, against this server over a real socket. */
class LitmusTest {
    private static final Path LITMUS = Path.of("/usr/libexec/litmus");
    private static final String HTDOCS = "/usr/share/litmus/htdocs";
    private static final int PATIENCE_SECONDS = 120;

    @ParameterizedTest
    @ValueSource(strings = {"basic", "copymove", "props", "locks", "http"})
    void passes(String suite, @TempDir Path folder) throws IOException, InterruptedException {
        Path program = LITMUS.resolve(suite);
        assumeThat(Files.isExecutable(program))
                .as("the package litmus is not installed")
                .isTrue();
        try (DavHouse house = new DavHouse();
                HttpEngine engine = new HttpEngine(
                                HttpConfig.on("127.0.0.1", 0),
                                request -> house.handler().handle(request, house.caller("ada")))
                        .start()) {
            String output = run(program, engine.origin() + "/calendars/users/ada/", folder);
            assertThat(output.lines().filter(line -> line.contains("FAIL") || line.contains("WARNING")))
                    .as(output)
                    .isEmpty();
            assertThat(output).contains("0 failed");
        }
    }

    private static String run(Path program, String address, Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(List.of(program.toString(), "--htdocs", HTDOCS, address))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended).as("it hangs:\n" + text).isTrue();
        return text;
    }
}
