package dev.orrery.app.bench;

import dev.orrery.access.PasswordHash;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./orrery bench}: measures a server of its own, in a process of its own, on throw-away data. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "Measures what each operation costs: requests per second, delay, and the server's processor time.")
public final class Bench implements Callable<Integer> {
    @Option(names = "--postgres", paramLabel = "URL", description = "Use an empty PostgreSQL database, not SQLite.")
    private @Nullable String postgres;

    @Option(names = "--seconds", defaultValue = "3", description = "Length of each run (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--connections", split = ",", defaultValue = "1,8,32", description = "How many clients at a time.")
    private List<Integer> connections = List.of();

    @Option(names = "--only", defaultValue = "", description = "Only operations whose name begins so.")
    private String only = "";

    @Option(names = "--idle-connections", defaultValue = "9000", description = "For the memory figures; 0: none.")
    private int idleConnections;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("orrery-bench");
        try {
            Path configuration = configure(folder);
            speed(configuration);
            if (idleConnections > 0) {
                memory(configuration);
            }
            return 0;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return 1;
        } finally {
            remove(folder);
        }
    }

    private Path configure(Path folder) throws IOException {
        String url = postgres == null ? "sqlite:orrery.db" : postgres;
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
            out.printf(Locale.ROOT, "store: %s%n", postgres == null ? "SQLite" : "PostgreSQL");
            out.printf(
                    Locale.ROOT,
                    "start to first answer: %.2f s%n",
                    server.firstAnswer().toMillis() / 1000.0);
            out.printf(Locale.ROOT, "resident after the start: %.0f MB%n%n", server.resident() / 1e6);
            Scenario scenario = new Scenario(server.port());
            scenario.makeCalendars();
            out.printf(
                    "%-48s %5s %9s %9s %9s %10s %8s%n",
                    "operation", "conns", "req/s", "p50 ms", "p99 ms", "CPU us/req", "aim us");
            for (Operation seed : scenario.seeds()) {
                print(seed, 8, Load.run(server, seed, 8, Duration.ofMinutes(10)));
            }
            for (Operation read : scenario.reads()) {
                measure(server, read);
            }
            writes(server, scenario);
            out.printf(Locale.ROOT, "%nresident after all that: %.0f MB%n", server.resident() / 1e6);
        }
    }

    private void writes(ServerProcess server, Scenario scenario) throws IOException {
        if (wanted("PUT") || wanted("DELETE")) {
            Load.run(server, scenario.putNew(), 8, Duration.ofSeconds(seconds));
        }
        for (int clients : connections) {
            if (wanted("PUT")) {
                Operation fresh = scenario.putNew();
                print(fresh, clients, Load.run(server, fresh, clients, Duration.ofSeconds(seconds)));
            }
        }
        measure(server, scenario.putChanged());
        for (int clients : connections) {
            Operation delete = scenario.delete(3000);
            if (wanted("DELETE") && delete.requests() > 0) {
                print(delete, clients, Load.run(server, delete, clients, Duration.ofSeconds(seconds)));
            }
        }
    }

    private void measure(ServerProcess server, Operation operation) throws IOException {
        if (!wanted(operation.name())) {
            return;
        }
        Load.run(server, operation, 8, Duration.ofSeconds(seconds));
        for (int clients : connections) {
            print(operation, clients, Load.run(server, operation, clients, Duration.ofSeconds(seconds)));
        }
    }

    private void memory(Path configuration) throws IOException {
        try (ServerProcess server = ServerProcess.start(options(), configuration);
                Memory memory = new Memory()) {
            Memory.Result seen = memory.measure(
                    server, new Scenario(server.port()), idleConnections, Duration.ofSeconds(Math.max(10, seconds)));
            out.printf(
                    Locale.ROOT,
                    "resident with %d idle connections: %.0f MB; while 50 slow clients read a listing of 10,000 as well:"
                            + " %.0f MB (they took %.1f MB)%n",
                    seen.connections(),
                    seen.idle() / 1e6,
                    seen.most() / 1e6,
                    seen.read() / 1e6);
        }
    }

    private boolean wanted(String name) {
        return name.startsWith(only);
    }

    private void print(Operation operation, int clients, Load.Result result) {
        out.printf(
                Locale.ROOT,
                "%-48s %5d %9.0f %9.2f %9.2f %10.0f %8d%n",
                operation.name(),
                clients,
                result.perSecond(),
                result.millis(0.5),
                result.millis(0.99),
                result.cpuMicros(),
                operation.aim());
    }

    /** The virtual machine's options of this process, so that the server runs as {@code ./orrery serve} would. */
    private static List<String> options() {
        List<String> options =
                new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        options.removeIf(option -> option.startsWith("-agent") || option.startsWith("-Xrun"));
        return options;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
