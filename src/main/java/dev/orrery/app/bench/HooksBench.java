package dev.orrery.app.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orrery.access.PasswordHash;
import dev.orrery.http.Headers;
import dev.orrery.http.Networks;
import dev.orrery.http.OutgoingAddress;
import dev.orrery.http.OutgoingHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures hooks: how long after its write a change is at a program on the same machine, how many calls a second are made
 * when there is much to catch up with, and both once more while another program is dead that all of it waits for.
 */
public final class HooksBench {
    private static final String HOME = "/calendars/users/" + RequestBuilder.USER + "/";
    private static final int MANY_HOOKS = 10;
    private static final int RECENT = 20_000;
    private static final int BATCH = 100_000;
    private static final int SINGLE_CHANGES = 1_000;
    private static final int BARE_CALLS = 20_000;
    private static final int AT_ONCE = 16;
    private static final Duration PACE = Duration.ofMillis(5);

    private final Consumer<String> say;

    /** @param say takes a line of what was found */
    public HooksBench(Consumer<String> say) {
        this.say = say;
    }

    /** What the figures are taken with. */
    private record Stage(ServerProcess server, RequestBuilder requests, HookReceiver receiver) {
        /** A connection that rests while much is written would be closed. */
        Connection connect() throws IOException {
            return new Connection(server.port(), Duration.ofMinutes(5));
        }

        JsonNode post(String path, String body, int status) throws IOException {
            try (Connection connection = connect()) {
                return JsonMapper.shared()
                        .readTree(connection.text(
                                requests.build("POST", path, "Content-Type: application/json\r\n", body), status));
            }
        }

        void remove(String hook) throws IOException {
            try (Connection connection = connect()) {
                connection.text(requests.build("DELETE", "/hooks/" + hook, "", ""), 204);
            }
        }

        JsonNode register(String url) throws IOException {
            String body =
                    "{\"resource\": \"" + HOME + "\", \"url\": \"" + url + "\", \"types\": [\"calendar.object_put\"]}";
            return post("/hooks", body, 201);
        }

        void redeliver(String hook, String since) throws IOException {
            post("/hooks/" + hook + "/redeliver", "{\"since\": \"" + since + "\"}", 202);
        }
    }

    /**
     * Measures.
     *
     * @param store its address
     * @param entries that there are to catch up with
     * @throws IOException the server did not start, or answered something wrong; with a sentence
     */
    public void run(String store, int entries) throws IOException {
        Path folder = Files.createTempDirectory("orrery-bench");
        try {
            Path file = Files.writeString(folder.resolve("orrery.toml"), configuration(store));
            try (HookReceiver receiver = new HookReceiver();
                    ServerProcess server = ServerProcess.start(Bench.options(), file)) {
                Stage stage = new Stage(server, new RequestBuilder(server.port()), receiver);
                bare(receiver);
                measure(stage, entries);
                tell("resident at the end: %.0f MB", server.resident() / 1e6);
            }
        } finally {
            Bench.remove(folder);
        }
    }

    private static String configuration(String store) {
        return Bench.server(store)
                + """
                [hooks]
                allow-networks = ["127.0.0.0/8"]
                [[user]]
                name = "%s"
                mail = ["%s@bench.example.org"]
                password = "%s"
                """.formatted(
                                RequestBuilder.USER,
                                RequestBuilder.USER,
                                PasswordHash.argon2id(RequestBuilder.PASSWORD, new SecureRandom()));
    }

    private void measure(Stage stage, int entries) throws IOException {
        Scenario scenario = new Scenario(stage.server().port());
        scenario.makeCalendars();
        String first = stage.register(stage.receiver().url()).path("id").asString();
        String begin = stage.post("/hooks/" + first + "/pause", "", 200)
                .path("position")
                .asString();
        int recent = Math.min(entries, RECENT);
        write(stage, scenario, entries - recent);
        JsonNode mark = stage.register(stage.receiver().url()); // for where the log is now
        String late = mark.path("position").asString();
        stage.remove(mark.path("id").asString());
        write(stage, scenario, recent);
        long before = stage.receiver().taken();
        stage.post("/hooks/" + first + "/resume", "", 200);
        stage.receiver().await(before + entries); // also warms up
        figures(stage, entries, begin, first, "");
        many(stage, recent, late, first);
        String dead = stage.register("http://127.0.0.1:9/dead").path("id").asString();
        stage.redeliver(dead, begin);
        figures(stage, entries, begin, first, ", with a dead program for which " + entries + " wait");
    }

    private static void write(Stage stage, Scenario scenario, int entries) throws IOException {
        int made = 0;
        while (made < entries) {
            Operation puts = scenario.putNew();
            int rest = Math.min(BATCH, entries - made);
            Operation some = new Operation("PUT", 0, 201, rest, puts::request);
            made += Load.run(stage.server(), some, 8, Duration.ofMinutes(10)).nanos().length;
        }
    }

    private void figures(Stage stage, int entries, String begin, String hook, String besides) throws IOException {
        catchUp(stage, entries, begin, List.of(hook), "one hook" + besides);
        delays(stage, besides);
    }

    /** Several hooks at a time, with what was written last: all of a long log for each of them would take an hour. */
    private void many(Stage stage, int entries, String begin, String first) throws IOException {
        List<String> hooks = new ArrayList<>(List.of(first));
        while (hooks.size() < MANY_HOOKS) {
            hooks.add(stage.register(stage.receiver().url()).path("id").asString());
        }
        catchUp(stage, entries, begin, hooks, MANY_HOOKS + " hooks");
        for (String hook : hooks.subList(1, MANY_HOOKS)) {
            stage.remove(hook);
        }
    }

    private void catchUp(Stage stage, int entries, String begin, List<String> hooks, String name) throws IOException {
        long before = stage.receiver().taken();
        Duration cpu = stage.server().cpu();
        long start = System.nanoTime();
        for (String hook : hooks) {
            stage.redeliver(hook, begin);
        }
        long calls = (long) entries * hooks.size();
        stage.receiver().await(before + calls);
        double seconds = (System.nanoTime() - start) / 1e9;
        double micros = stage.server().cpu().minus(cpu).toNanos() / 1e3 / calls;
        tell(
                "%,d calls, %s: %,.0f a second, %.0f us of the server's processor time each",
                calls, name, calls / seconds, micros);
    }

    /** Single changes, so far apart that none waits for another. */
    private void delays(Stage stage, String besides) throws IOException {
        Map<String, Long> sent = new ConcurrentHashMap<>();
        Map<String, Long> answered = new ConcurrentHashMap<>();
        Map<String, Long> arrived = new ConcurrentHashMap<>();
        AtomicInteger left = new AtomicInteger(SINGLE_CHANGES);
        stage.receiver().listen(body -> {
            String text = new String(body, UTF_8);
            int at = text.indexOf("\"uid\":\"") + 7;
            String uid = text.substring(at, text.indexOf('"', at));
            if (sent.containsKey(uid) && arrived.putIfAbsent(uid, System.nanoTime()) == null) {
                left.decrementAndGet();
            }
        });
        try (Connection connection = stage.connect()) {
            for (int i = 0; i < SINGLE_CHANGES; i++) {
                String name = "delay" + System.nanoTime();
                byte[] put = stage.requests().put(Scenario.SMALL + name + ".ics", Events.event(name, i, 0));
                String uid = name + "-" + i + "@bench.example.org";
                long begin = System.nanoTime();
                sent.put(uid, begin);
                connection.text(put, 201);
                answered.put(uid, System.nanoTime());
                LockSupport.parkNanos(PACE.toNanos() - (System.nanoTime() - begin));
            }
        }
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (left.get() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        stage.receiver().listen(_ -> {});
        if (left.get() > 0) {
            throw new IOException(left.get() + " single changes were not told");
        }
        tell("from the answer to a PUT to the call%s: %s", besides, quantiles(answered, arrived));
        tell("from sending a PUT to the call%s: %s", besides, quantiles(sent, arrived));
    }

    private static String quantiles(Map<String, Long> from, Map<String, Long> to) {
        long[] nanos = from.entrySet().stream()
                .mapToLong(one -> Math.max(0, to.getOrDefault(one.getKey(), 0L) - one.getValue()))
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, the longest of %d %.1f ms",
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 95 / 100] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6,
                nanos.length,
                nanos[nanos.length - 1] / 1e6);
    }

    /** What the client for outgoing requests can do by itself, in this process. */
    private void bare(HookReceiver receiver) throws IOException {
        OutgoingHttp.Settings settings = OutgoingHttp.Settings.usual(Networks.of(List.of("127.0.0.0/8")), "bench");
        byte[] body = new byte[400];
        Arrays.fill(body, (byte) ' ');
        OutgoingHttp.Call call = new OutgoingHttp.Call(
                "POST",
                OutgoingAddress.parse(receiver.url()),
                Headers.of("Content-Type", "application/json"),
                body,
                Duration.ofSeconds(15),
                1000);
        try (OutgoingHttp http = new OutgoingHttp(settings, Set::of)) {
            post(http, call); // warms up
            long begin = System.nanoTime();
            post(http, call);
            double seconds = (System.nanoTime() - begin) / 1e9;
            tell("the bare client, %d calls at a time: %,.0f a second", AT_ONCE, BARE_CALLS / seconds);
        }
    }

    private static void post(OutgoingHttp http, OutgoingHttp.Call call) {
        AtomicInteger left = new AtomicInteger(BARE_CALLS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AT_ONCE; i++) {
                threads.execute(() -> {
                    while (left.decrementAndGet() >= 0) {
                        http.send(call);
                    }
                });
            }
        }
    }

    private void tell(String format, Object... values) {
        say.accept(String.format(Locale.ROOT, format, values));
    }
}
