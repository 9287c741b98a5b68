package dev.orrery.app.bench;

import dev.orrery.access.PasswordHash;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Measures a server of its own, in a process of its own, on throw-away data, and prints what it finds as it goes. */
public final class Bench {
    /**
     * What to measure.
     *
     * @param postgres the database's address; SQLite if there is none
     * @param time the length of each run
     * @param connections how many clients at a time, one run each
     * @param only the beginning of the wanted operations' names
     * @param idleConnections for the memory figures; 0 leaves them out
     */
    public record Settings(
            Optional<String> postgres, Duration time, List<Integer> connections, String only, int idleConnections) {
        public Settings {
            connections = List.copyOf(connections);
        }
    }

    private static final int DELETIONS = 8000;
    private static final Duration WINDOW = Duration.ofSeconds(2);

    private final Settings settings;
    private final PrintWriter out;
    private final Yardstick yardstick = new Yardstick(new SplittableRandom(1));

    public Bench(Settings settings, PrintWriter out) {
        this.settings = settings;
        this.out = out;
    }

    /** @throws IOException the server did not start, or answered something wrong; with a sentence */
    public void run() throws IOException {
        Path folder = Files.createTempDirectory("orrery-bench");
        try {
            Path configuration = configure(folder);
            speed(configuration);
            if (settings.idleConnections() > 0) {
                memory(configuration);
            }
        } finally {
            remove(folder);
        }
    }

    private Path configure(Path folder) throws IOException {
        String url = settings.postgres().orElse("sqlite:orrery.db");
        String hash = PasswordHash.argon2id(RequestBuilder.PASSWORD, new SecureRandom());
        Path file = folder.resolve("orrery.toml");
        Files.writeString(file, """
                [server]
                listen = "127.0.0.1:0"
                login-delay = false
                [store]
                url = "%s"
                [[user]]
                name = "%s"
                mail = ["%s@bench.example.org"]
                password = "%s"
                """.formatted(url, RequestBuilder.USER, RequestBuilder.USER, hash));
        return file;
    }

    private void speed(Path configuration) throws IOException {
        try (ServerProcess server = ServerProcess.start(options(), configuration)) {
            say("store: %s", settings.postgres().isPresent() ? "PostgreSQL" : "SQLite");
            say("start to first answer: %.2f s", server.firstAnswer().toMillis() / 1000.0);
            say("resident after the start: %.0f MB%n", server.resident() / 1e6);
            say(
                    "%-48s %5s %9s %9s %9s %10s %10s %8s %10s",
                    "operation", "conns", "req/s", "p50 ms", "p99 ms", "CPU us", "of it JIT", "aim us", "yardstick");
            Scenario scenario = new Scenario(server.port());
            scenario.makeCalendars();
            for (Operation seed : scenario.seeds()) {
                print(seed, 8, Load.run(server, seed, 8, Duration.ofMinutes(10)));
            }
            for (Operation read : scenario.reads()) {
                if (wanted(read)) {
                    measure(server, () -> read);
                }
            }
            writes(server, scenario);
            say("%nresident after all that: %.0f MB", server.resident() / 1e6);
        }
    }

    /** New objects are never the same: each run begins where the last one ended. */
    private void writes(ServerProcess server, Scenario scenario) throws IOException {
        boolean deletes = wanted(scenario.delete(0));
        if (wanted(scenario.putNew()) || deletes) {
            measure(server, scenario::putNew);
        }
        if (wanted(scenario.putChanged())) {
            measure(server, scenario::putChanged);
        }
        if (deletes) {
            measure(server, () -> scenario.delete(DELETIONS));
        }
    }

    private void measure(ServerProcess server, Supplier<Operation> operations) throws IOException {
        Load.warm(server, operations, 8, WINDOW);
        for (int clients : settings.connections()) {
            Operation operation = operations.get();
            if (operation.requests() > 0) {
                print(operation, clients, Load.run(server, operation, clients, settings.time()));
            }
        }
    }

    private void memory(Path configuration) throws IOException {
        try (ServerProcess server = ServerProcess.start(options(), configuration);
                Memory memory = new Memory()) {
            Memory.Result seen = memory.measure(
                    server, new Scenario(server.port()), settings.idleConnections(), Duration.ofSeconds(10));
            say("resident with %d idle connections: %.0f MB", seen.connections(), seen.idle() / 1e6);
            say(
                    "resident while 50 slow clients read a listing of 10,000 as well: %.0f MB (they took %.1f MB)",
                    seen.most() / 1e6, seen.read() / 1e6);
        }
    }

    private boolean wanted(Operation operation) {
        return operation.name().startsWith(settings.only());
    }

    private void print(Operation operation, int clients, Load.Result result) {
        say(
                "%-48s %5d %9.0f %9.2f %9.2f %10.0f %10.0f %8d %10.0f",
                operation.name(),
                clients,
                result.perSecond(),
                result.millis(0.5),
                result.millis(0.99),
                result.cpuMicros(),
                result.compilingMicros(),
                operation.aim(),
                yardstick.micros());
    }

    private void say(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
        out.flush();
    }

    /** The virtual machine's options of this process, so that the server runs as {@code ./orrery serve} would. */
    static List<String> options() {
        List<String> options =
                new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        options.removeIf(option -> option.startsWith("-agent") || option.startsWith("-Xrun"));
        return options;
    }

    /** How the configuration of a server begins that is measured; other tables follow. */
    static String server(String store) {
        return """
                [server]
                listen = "127.0.0.1:0"
                login-delay = false
                [log]
                level = "error"
                [store]
                url = "%s"
                """.formatted(store);
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
