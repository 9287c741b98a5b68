package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.http.Response;
import dev.orrery.source.cloud.CloudFake;
import dev.orrery.store.sql.Postgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two servers on one database, of which the one that is asking a provider just then is killed, or falls asleep. */
@Timeout(240)
class TrackerNodesTest {
    private static final int MACHINES = 20;

    @TempDir
    private Path folder;

    private final String url = Postgres.freshStore();
    private final HttpClient client = HttpClient.newHttpClient();
    private CloudFake fake;

    @BeforeEach
    void open() throws Exception {
        fake = new CloudFake();
        Files.writeString(folder.resolve("orrery.toml"), """
                [server]
                listen = "127.0.0.1:0"
                login-delay = false
                [store]
                url = "%s"
                [hooks]
                allow-networks = ["127.0.0.0/8"]
                [tracker]
                interval = "100ms"
                [[tracker.provider]]
                name = "here"
                url = "%s"
                allow-networks = ["127.0.0.0/8"]
                """.formatted(url, fake.api()));
    }

    @AfterEach
    void close() {
        fake.close();
        Postgres.drop(url);
    }

    private OrreryProcess node() throws Exception {
        return OrreryProcess.start(folder, Map.of(), "serve");
    }

    private String call(String method, String address) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).method(method, HttpRequest.BodyPublishers.noBody());
        if (address.contains("/api")) {
            request.header("Authorization", TrackedServer.BASIC);
        }
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    /**
     * What the account was told of its machines: the id of each entry, and what it says. Whoever asks for some types has not
     * read everything, and so takes no call from a hook.
     */
    private List<String> told(String origin) throws Exception {
        List<String> told = new ArrayList<>();
        for (JsonNode entry : JsonMapper.shared().readTree(call("GET", origin + "/api/changes?type=instance.*"))) {
            if (entry.path("type").asString().startsWith("instance.")) {
                told.add(line(entry));
            }
        }
        return told;
    }

    private static String line(JsonNode entry) {
        return entry.path("id").asString()
                + ' '
                + entry.path("resource").asString()
                + ' '
                + entry.at("/data/current/state").asString("gone");
    }

    /** Whoever holds the account is taken for dead: as if the two minutes were over that a claim lasts. */
    private void endClaims() throws Exception {
        try (Connection connection = Postgres.connect(url);
                Statement run = connection.createStatement()) {
            run.execute("update account_poll set until = 0");
        }
    }

    private static List<String> machines() {
        return IntStream.range(0, MACHINES).mapToObj(i -> "m" + i).toList();
    }

    @Test
    void nothingIsLostWhenTheOneThatAsksIsKilled() throws Exception {
        Map<String, String> brought = new ConcurrentHashMap<>();
        Set<String> torn = ConcurrentHashMap.newKeySet();
        machines().forEach(id -> fake.put(id, "RUNNING"));
        try (HookReceiver receiver = new HookReceiver();
                OrreryProcess first = node()) {
            receiver.answering(call -> {
                String line = line(call.json());
                String before = brought.putIfAbsent(call.id(), line);
                if (before != null && !before.equals(line)) {
                    torn.add(call.id());
                }
                return Response.of(204);
            });
            call("PUT", first.ready() + "/api?track_hook=" + receiver.at("/in"));
            machines().subList(0, MACHINES / 2).forEach(id -> fake.put(id, "STOPPED"));
            TrackedServer.await(() -> brought.size() >= MACHINES / 2);
            CloudFake.Held held = fake.hold();
            assertThat(held.asked().await(60, TimeUnit.SECONDS)).isTrue();
            first.kill(); // with the account claimed and the answer on its way
            held.given().countDown();
            machines().subList(MACHINES / 2, MACHINES).forEach(id -> fake.put(id, "STOPPED"));
            fake.remove("m0");
            try (OrreryProcess second = node()) {
                String origin = second.ready();
                endClaims();
                TrackedServer.await(() -> told(origin).size() == MACHINES + 1);
                List<String> told = told(origin);
                assertThat(told.stream().map(line -> line.substring(line.indexOf(' ') + 1)))
                        .containsExactlyInAnyOrderElementsOf(expected());
                TrackedServer.await(() -> brought.values().containsAll(told));
                assertThat(torn).isEmpty();
                assertThat(brought.values().stream().filter(line -> line.contains("/api/instances/")))
                        .as("what came twice came with the same id")
                        .containsExactlyInAnyOrderElementsOf(told);
            }
        }
    }

    private static List<String> expected() {
        List<String> expected = new ArrayList<>(machines().stream()
                .map(id -> "/api/instances/" + id + " STOPPED")
                .toList());
        expected.add("/api/instances/m0 gone");
        return expected;
    }

    @Test
    void whoFellAsleepOverAnAnswerWritesNothingOfIt() throws Exception {
        fake.put("m0", "RUNNING");
        try (OrreryProcess first = node()) {
            String sleeper = first.ready();
            call("GET", sleeper + "/api/changes");
            CloudFake.Held held = fake.hold(); // the answer that is held says RUNNING
            assertThat(held.asked().await(60, TimeUnit.SECONDS)).isTrue();
            putToSleep(first);
            try (OrreryProcess second = node()) {
                String origin = second.ready();
                fake.put("m0", "STOPPED"); // first, so that whoever looks next finds it
                endClaims();
                TrackedServer.await(() -> told(origin).size() == 1);
                held.given().countDown();
                signal(first, "CONT");
                TrackedServer.await(() -> stale(sleeper) > 0);
                fake.put("m0", "RUNNING");
                TrackedServer.await(() -> told(origin).size() > 1);
                assertThat(told(origin).stream().map(line -> line.substring(line.indexOf(' ') + 1)))
                        .as("each state once, none of them from before")
                        .containsExactly("/api/instances/m0 STOPPED", "/api/instances/m0 RUNNING");
            } finally {
                signal(first, "CONT"); // before anything waits for its end
            }
        }
    }

    private double stale(String origin) throws Exception {
        return call("GET", origin + "/metrics")
                .lines()
                .filter(line ->
                        line.startsWith("orrery_tracker_stale_total ") || line.startsWith("tracker_stale_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Between its transactions: what it held in the database would hold up the other node, too, for a minute. */
    private void putToSleep(OrreryProcess process) throws Exception {
        TrackedServer.await(() -> {
            signal(process, "STOP");
            if (!isWorking()) {
                return true;
            }
            signal(process, "CONT");
            return false;
        });
    }

    private boolean isWorking() throws Exception {
        try (Connection connection = Postgres.connect(url);
                Statement ask = connection.createStatement();
                ResultSet found = ask.executeQuery("select count(*) from pg_stat_activity where xact_start is not null"
                        + " and backend_type = 'client backend' and pid <> pg_backend_pid()"
                        + " and datname = current_database()")) {
            found.next();
            return found.getInt(1) > 0;
        }
    }

    private static void signal(OrreryProcess process, String signal) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        kill.waitFor();
    }
}
