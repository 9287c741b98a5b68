package dev.orrery.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A command of ours in a process of its own, as a person or a supervisor starts it. Killed when it takes too long. */
public final class OrreryProcess implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Process process;
    private final Path errors;
    private final BufferedReader out;
    private final StringBuilder said = new StringBuilder();

    private OrreryProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        CompletableFuture.delayedExecutor(LONGEST.toSeconds(), TimeUnit.SECONDS).execute(process::destroyForcibly);
    }

    /** What it said and how it ended. */
    record Ended(int code, String out, String err) {}

    /** Starts a command with the classes under test. */
    public static OrreryProcess start(Path folder, Map<String, String> environment, String... words)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.orrery.app.Main"));
        command.addAll(List.of(words));
        return start(folder, environment, command);
    }

    /** Starts anything. */
    static OrreryProcess start(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        Path errors = Files.createTempFile("orrery-test", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ORRERY_"));
        builder.environment().putAll(environment);
        return new OrreryProcess(builder.start(), errors);
    }

    static Ended run(Path folder, String... words) throws Exception {
        try (OrreryProcess process = start(folder, Map.of(), words)) {
            return process.end();
        }
    }

    /** Waits for the line that says so; the server's address. */
    public String ready() throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.append(line).append('\n');
            if (line.startsWith("ready ")) {
                return line.substring("ready ".length());
            }
        }
        throw new AssertionError("it ended without being ready: " + said + Files.readString(errors));
    }

    /** The next line of standard output. */
    String line() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new AssertionError("it ended: " + Files.readString(errors));
        }
        return line;
    }

    /** Everything on standard output up to now. */
    String said() {
        return said.toString();
    }

    OrreryProcess type(String input) throws IOException {
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write(input);
        }
        return this;
    }

    void terminate() {
        process.toHandle().destroy(); // of the process itself: the other one closes its streams as well
    }

    /** Ends it as a power failure would; returns when it is gone. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    long pid() {
        return process.pid();
    }

    /** Waits for its end. */
    Ended end() throws Exception {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.append(line).append('\n');
        }
        int code = process.waitFor();
        return new Ended(code, said.toString(), Files.readString(errors));
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(errors);
    }
}
