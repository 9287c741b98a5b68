package dev.orrery.app.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Measures {@code /changes}: pages at every depth of a long log, and what listeners hold while they wait. */
public final class ChangesBench {
    private static final int PEOPLE = 250;
    private static final int LISTENERS_EACH = 20;
    private static final int PAGE = 1_000;
    private static final int WARM = 1_000;
    private static final int PAGES = 100;
    private static final int DEPTHS = 5;
    private static final int WRITERS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Consumer<String> say;

    /** @param say takes a line of what was found */
    public ChangesBench(Consumer<String> say) {
        this.say = say;
    }

    /**
     * Measures.
     *
     * @param store its address
     * @param entries of the log
     * @throws IOException the server did not start, or answered something wrong; with a sentence
     */
    public void run(String store, int entries) throws IOException {
        Path folder = Files.createTempDirectory("orrery-bench");
        try {
            Path file = Files.writeString(folder.resolve("orrery.toml"), configuration(store));
            try (ServerProcess server = ServerProcess.start(Bench.options(), file)) {
                put(server);
            }
            long begin = System.nanoTime();
            long written = LongLog.fill(file, entries);
            tell("%,d entries written in %.0f s", written, (System.nanoTime() - begin) / 1e9);
            try (ServerProcess server = ServerProcess.start(Bench.options(), file)) {
                pages(server, entries);
            }
            try (ServerProcess server = ServerProcess.start(Bench.options(), file)) {
                listeners(server);
            }
        } finally {
            Bench.remove(folder);
        }
    }

    private static String configuration(String store) {
        String password = "{plain}" + RequestBuilder.PASSWORD; // what a sign-in costs is not meant
        String people = IntStream.rangeClosed(0, PEOPLE)
                .mapToObj(number -> "[[user]]\nname = \"" + person(number) + "\"\npassword = \"" + password + "\"\n")
                .collect(Collectors.joining());
        return Bench.server(store) + people;
    }

    private static String person(int number) {
        return number == 0 ? RequestBuilder.USER : "p" + number;
    }

    /** What the rest of the log repeats. */
    private static void put(ServerProcess server) throws IOException {
        Scenario scenario = new Scenario(server.port());
        scenario.makeCalendars();
        IntFunction<byte[]> put = scenario.putChanged()::request;
        Load.run(server, new Operation("PUT", 0, 201, Scenario.REWRITTEN, put), WRITERS, PATIENCE);
    }

    private void pages(ServerProcess server, int entries) throws IOException {
        try (Connection connection = new Connection(server.port())) {
            RequestBuilder requests = new RequestBuilder(server.port());
            String first = connection.text(requests.build("GET", "/changes?limit=1", "", ""), 200);
            String cursor = first.replaceFirst("(?s).*\"cursor\":\"([^\"]*)\".*", "$1");
            String stem = cursor.substring(0, cursor.lastIndexOf('-') + 1);
            for (int i = 0; i < WARM; i++) {
                connection.text(page(requests, stem, (long) entries * i / WARM), 200);
            }
            for (int depth = 0; depth < DEPTHS; depth++) {
                long at = (long) (entries - PAGE) * depth / (DEPTHS - 1);
                long[] nanos = new long[PAGES];
                Duration cpu = server.cpu();
                int bytes = 0;
                for (int i = 0; i < PAGES; i++) {
                    long begin = System.nanoTime();
                    bytes = connection.text(page(requests, stem, at), 200).getBytes(UTF_8).length;
                    nanos[i] = System.nanoTime() - begin;
                }
                Arrays.sort(nanos);
                tell(
                        "a page of %,d from entry %,d of %,d (%,d bytes): p50 %.1f ms, p95 %.1f ms; %.0f us of processor time",
                        PAGE,
                        at,
                        entries,
                        bytes,
                        nanos[PAGES / 2] / 1e6,
                        nanos[PAGES * 95 / 100] / 1e6,
                        server.cpu().minus(cpu).toNanos() / 1e3 / PAGES);
            }
        }
    }

    private static byte[] page(RequestBuilder requests, String stem, long at) {
        return requests.build("GET", "/changes?limit=" + PAGE + "&since=" + stem + at, "", "");
    }

    private void listeners(ServerProcess server) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try (Connection connection = new Connection(server.port())) {
            RequestBuilder ada = new RequestBuilder(server.port());
            Figures figures = new Figures(connection, ada);
            for (int i = 1; i <= PEOPLE; i++) {
                RequestBuilder person = new RequestBuilder(server.port(), person(i), RequestBuilder.PASSWORD);
                connection.text(person.build("GET", "/changes?since=now", "", ""), 200);
            }
            long before = server.resident();
            for (int i = 1; i <= PEOPLE; i++) {
                RequestBuilder person = new RequestBuilder(server.port(), person(i), RequestBuilder.PASSWORD);
                for (int place = 0; place < LISTENERS_EACH; place++) {
                    boolean stream = place % 2 == 0;
                    String wait = stream ? "" : "&wait=300";
                    String accept = stream ? "Accept: text/event-stream\r\n" : "";
                    Socket socket = new Socket();
                    sockets.add(socket);
                    socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
                    socket.getOutputStream().write(person.build("GET", "/changes?since=now" + wait, accept, ""));
                }
            }
            figures.await("changes_waiting", (long) PEOPLE * LISTENERS_EACH);
            tell(
                    "resident with %,d waits and streams: %.0f MB, %.0f MB before",
                    PEOPLE * LISTENERS_EACH, server.resident() / 1e6, before / 1e6);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private void tell(String format, Object... values) {
        say.accept(String.format(Locale.ROOT, format, values));
    }
}
