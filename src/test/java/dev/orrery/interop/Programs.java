package dev.orrery.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs other people's programs, as a person would, in a home of their own. */
public final class Programs {
    private final Path home;

    public Programs(Path home) {
        this.home = home;
    }

    /** What a program said, and how it ended. */
    public record Ended(int code, String output) {
        public Ended well() {
            if (code != 0) {
                throw new AssertionError("exit code " + code + ": " + output);
            }
            return this;
        }
    }

    /** Skips the test where the program is not installed. */
    public static void need(String program, String of) {
        boolean there = List.of("/usr/bin/", "/usr/local/bin/").stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder + program)));
        assumeTrue(there, program + " is not installed (package " + of + ")");
    }

    public Ended run(String input, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(home, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "HOME", home.toString(),
                        "XDG_CONFIG_HOME", home.resolve("config").toString(),
                        "XDG_DATA_HOME", home.resolve("data").toString(),
                        "XDG_CACHE_HOME", home.resolve("cache").toString(),
                        "PATH", "/usr/bin:/bin",
                        "LC_ALL", "C.UTF-8",
                        "TZ", "UTC"));
        Process process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it did not want to read
        }
        if (!process.waitFor(240, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command[0] + " did not end: " + Files.readString(output));
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }
}
