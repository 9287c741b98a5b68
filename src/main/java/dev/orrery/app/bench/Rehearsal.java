package dev.orrery.app.bench;

import dev.orrery.app.House;
import dev.orrery.app.Orrery;
import dev.orrery.app.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code ./orrery rehearse}: a server on throw-away data that is asked a little of everything, once, at build time. The
 * virtual machine writes down what it loaded and what was hot, so that the next starts are quick. Any failure only means
 * that there is no such record.
 */
@Command(name = "rehearse", hidden = true, description = "Warms up for the ahead-of-time cache; part of the build.")
public final class Rehearsal implements Callable<Integer> {
    /** Enough for every question of the scenario to have an answer. */
    private static final int SEEDS = 450;

    private static final int REPEATS = 60;

    @Override
    public Integer call() throws Exception {
        String toml = """
                [server]
                listen = "127.0.0.1:0"
                [store]
                url = "sqlite::memory:"
                [[user]]
                name = "%s"
                password = "{plain}%s"
                """.formatted(RequestBuilder.USER, RequestBuilder.PASSWORD);
        Config config = Config.parse("rehearsal", toml, Path.of("").toAbsolutePath(), Map.of());
        try (Orrery server = new Orrery(new House(config)).start()) {
            String origin = server.origin();
            int port = Integer.parseInt(origin.substring(origin.lastIndexOf(':') + 1));
            try (Connection connection = new Connection(port)) {
                ask(port, connection);
            }
        }
        return 0;
    }

    private static void ask(int port, Connection connection) throws Exception {
        RequestBuilder requests = new RequestBuilder(port);
        for (String page : List.of("/", "/health", "/metrics", "/connect.mobileconfig")) {
            connection.exchange(requests.build("GET", page, "", ""));
        }
        Scenario scenario = new Scenario(port);
        scenario.makeCalendars();
        for (Operation seed : scenario.seeds()) {
            repeat(connection, seed, SEEDS);
        }
        for (Operation read : scenario.reads()) {
            repeat(connection, read, REPEATS);
        }
        repeat(connection, scenario.putNew(), REPEATS);
        repeat(connection, scenario.putChanged(), REPEATS);
        repeat(connection, scenario.delete(REPEATS), REPEATS);
    }

    private static void repeat(Connection connection, Operation operation, int times) throws Exception {
        for (int i = 0; i < Math.min(times, operation.requests()); i++) {
            connection.exchange(operation.request(i));
        }
    }
}
