package dev.orrery.app.bench;

import dev.orrery.source.ldap.ManyPeople;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Measures people from a directory: an in-memory one in this process, the server in its own. Every person is new to the
 * server; what the directory itself takes for the same questions is measured beside it.
 */
public final class DirectoryBench {
    private static final int WARM = 1_500;
    private static final int MEASURED = 1_000;
    private static final int AT_ONCE = 1_000;
    private static final int STEP = 10_000;
    private static final int CLIENTS = 8;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Consumer<String> say;

    /** @param say takes a line of what was found */
    public DirectoryBench(Consumer<String> say) {
        this.say = say;
    }

    /**
     * Measures.
     *
     * @param store its address
     * @param people how many are known at the end; 2,500 or more
     * @throws IOException the server did not start, or answered something wrong; with a sentence
     */
    public void run(String store, int people) throws IOException {
        Path folder = Files.createTempDirectory("orrery-bench");
        try (ManyPeople directory = ManyPeople.start(people)) {
            Path file = Files.writeString(folder.resolve("directory.toml"), configuration(store, directory.port()));
            try (ServerProcess server = ServerProcess.start(Bench.options(), file)) {
                first(server, directory, people);
                atOnce(server, directory);
            }
            new LookUpBench(say).run(file, directory, WARM + MEASURED);
        } finally {
            Bench.remove(folder);
        }
    }

    private static String configuration(String store, int port) {
        return Bench.server(store) + """
                [[directory]]
                url = "ldap://127.0.0.1:%d"
                base = "%s"
                bind-dn = "cn=admin"
                bind-password = "admin"
                stale-after = "1d"
                """.formatted(port, ManyPeople.BASE);
    }

    private void first(ServerProcess server, ManyPeople directory, int people) throws IOException {
        try (Connection connection = new Connection(server.port())) {
            for (int i = 0; i < WARM; i++) {
                propfind(connection, server.port(), i);
            }
            long[] all = new long[MEASURED];
            long[] itself = new long[MEASURED];
            long[] again = new long[MEASURED];
            long before = directory.searches();
            for (int i = 0; i < MEASURED; i++) {
                int person = WARM + i;
                all[i] = time(() -> propfind(connection, server.port(), person));
            }
            double each = (directory.searches() - before) / (double) MEASURED;
            for (int i = 0; i < MEASURED; i++) {
                int person = WARM + i;
                again[i] = time(() -> propfind(connection, server.port(), person));
                itself[i] = time(() -> directory.askAbout(person));
            }
            tell("first PROPFIND of a new person", all);
            tell("  of that, the directory itself (three searches, one bind)", itself);
            tell("the same again, from the copy", again);
            say.accept(String.format(Locale.ROOT, "searches for each new person: %.2f", each));
        }
        memory(server, directory, people);
    }

    /** Everybody becomes known, several at a time; then nobody asks for a while, and neither does the server. */
    private void memory(ServerProcess server, ManyPeople directory, int people) throws IOException {
        for (int known = WARM + MEASURED; known < people; ) {
            int next = Math.min(people, known + STEP - known % STEP);
            fill(server.port(), known, next);
            known = next;
            say.accept(String.format(
                    Locale.ROOT, "resident with %,d people known: %.0f MB", known, server.resident() / 1e6));
        }
        long before = directory.searches();
        try {
            Thread.sleep(IDLE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        say.accept("searches in " + IDLE.toSeconds() + " s in which nobody asks: " + (directory.searches() - before));
    }

    private static void fill(int port, int from, int to) throws IOException {
        AtomicInteger next = new AtomicInteger(from);
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                running.add(clients.submit(() -> {
                    try (Connection connection = new Connection(port)) {
                        for (int person = next.getAndIncrement(); person < to; person = next.getAndIncrement()) {
                            propfind(connection, port, person);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a person could not be made known: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A thousand requests for one who never came, over as many connections. */
    private void atOnce(ServerProcess server, ManyPeople directory) throws IOException {
        long before = directory.searches();
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
                Connection warm = new Connection(server.port())) {
            propfind(warm, server.port(), 0);
            for (int i = 0; i < AT_ONCE; i++) {
                clients.submit(() -> {
                    go.await();
                    try (Connection connection = new Connection(server.port())) {
                        connection.exchange(request(server.port(), 0, "/principals/users/p" + WARM * 1000 + "/"));
                    }
                    return null;
                });
            }
            go.countDown();
        }
        say.accept("searches for " + AT_ONCE + " requests at once for one unknown name: "
                + (directory.searches() - before));
    }

    private static void propfind(Connection connection, int port, int person) throws IOException {
        connection.text(request(port, person, "/calendars/users/p" + person + "/"), 207);
    }

    private static byte[] request(int port, int person, String path) {
        String login = Base64.getEncoder().encodeToString(("p" + person + ":secret").getBytes(StandardCharsets.UTF_8));
        return ("PROPFIND " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: Basic " + login
                        + "\r\nDepth: 0\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Something that takes time. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private static long time(Step step) throws IOException {
        long begin = System.nanoTime();
        step.run();
        return System.nanoTime() - begin;
    }

    private void tell(String what, long[] nanos) {
        Arrays.sort(nanos);
        say.accept(String.format(
                Locale.ROOT,
                "%s: p50 %.2f ms, p95 %.2f ms",
                what,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 95 / 100] / 1e6));
    }
}
