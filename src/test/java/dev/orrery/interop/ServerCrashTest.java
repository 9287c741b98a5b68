package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Etags;
import dev.orrery.store.Children;
import dev.orrery.store.Ledger;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreCheck;
import dev.orrery.store.sql.StoreConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real server over HTTP is killed while clients write: every PUT, DELETE and MOVE that was answered has happened, the
 * others have or have not, sync tokens from before still work and end in what a listing says.
 */
class ServerCrashTest {
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("ada:secret".getBytes(StandardCharsets.UTF_8));
    private static final String[] PLACES = {"/calendars/users/ada/calendar/", "/calendars/users/ada/two/"};
    private static final Pattern ROW = Pattern.compile("<D:response>(.*?)</D:response>", Pattern.DOTALL);
    private static final Pattern HREF = Pattern.compile("<D:href>([^<]+)</D:href>");
    private static final Pattern ETAG = Pattern.compile("<D:getetag>([^<]+)</D:getetag>");
    private static final Pattern TOKEN = Pattern.compile("<D:sync-token>([^<]+)</D:sync-token>");

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Ledger> ledgers =
            List.of(new Ledger("x", 2, false), new Ledger("y", 2, false), new Ledger("z", 2, false));
    private final Map<String, Map<String, String>> known = new TreeMap<>();
    private final Map<String, String> tokens = new TreeMap<>();
    private String origin = "";

    @Test
    void everythingThatWasAnsweredHasHappened() throws Exception {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("server crash test over HTTP, seed " + seed);
        Random random = new Random(seed);
        Path config = Files.writeString(directory.resolve("orrery.toml"), """
                [server]
                listen = "127.0.0.1:0"
                login-delay = false
                [store]
                url = "sqlite:orrery.db"
                [[user]]
                name = "ada"
                password = "{plain}secret"
                """);
        int rounds = 2 * Integer.getInteger("orrery.soak", 1);
        for (int round = 0; round <= rounds; round++) {
            Process server = start(config);
            try {
                if (round == 0) {
                    assertThat(send("MKCALENDAR", PLACES[1], "").statusCode()).isEqualTo(201);
                } else {
                    for (Ledger ledger : ledgers) {
                        ledger.settle(read(ledger));
                    }
                }
                for (String place : PLACES) {
                    follow(place);
                    assertThat(known.get(place)).isEqualTo(listing(place));
                }
                if (round < rounds) {
                    writeUntil(1 + random.nextInt(60), random, server);
                }
            } finally {
                server.destroyForcibly().waitFor();
            }
            List<String> wrong = new ArrayList<>();
            try (SqlStore store = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("orrery.db")))) {
                new StoreCheck(store, Etags::of).run(wrong::add);
            }
            assertThat(wrong).isEmpty();
        }
        client.close();
    }

    private Process start(Path config) throws IOException {
        Process server = Children.start("dev.orrery.app.Main", List.of("serve", "--config", config.toString()));
        BufferedReader said =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        assertThat(line).startsWith("ready ");
        origin = line.substring("ready ".length());
        return server;
    }

    private void writeUntil(int answers, Random random, Process server) throws Exception {
        CountDownLatch done = new CountDownLatch(answers);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Ledger ledger : ledgers) {
                Random own = new Random(random.nextLong());
                running.add(threads.submit(() -> write(ledger, own, done)));
            }
            done.await();
            server.destroyForcibly();
            for (Future<?> thread : running) {
                thread.get();
            }
        }
    }

    private Object write(Ledger ledger, Random random, CountDownLatch done) throws InterruptedException {
        try {
            while (true) {
                Ledger.Operation operation = ledger.next(random);
                ledger.begin(operation);
                HttpResponse<String> response = send(operation);
                assertThat(response.statusCode())
                        .as(operation + ": " + response.body())
                        .isIn(201, 204);
                ledger.acknowledge();
                done.countDown();
            }
        } catch (IOException e) {
            return e; // the server is gone
        }
    }

    private HttpResponse<String> send(Ledger.Operation operation) throws IOException, InterruptedException {
        String from = null;
        String to = null;
        String value = null;
        for (Map.Entry<String, String> entry : operation.after().entrySet()) {
            if (entry.getValue() == null) {
                from = address(entry.getKey());
            } else {
                to = address(entry.getKey());
                value = entry.getValue();
            }
        }
        if (to == null) {
            return send("DELETE", String.valueOf(from), "");
        }
        return from == null || value == null
                ? send("PUT", to, Ledger.text(String.valueOf(value)))
                : send("MOVE", from, "", "Destination", origin + to, "Overwrite", "F");
    }

    private static String address(String path) {
        return PLACES[path.charAt(0) - '0'] + path.substring(2);
    }

    private Map<String, String> read(Ledger ledger) throws IOException, InterruptedException {
        Map<String, String> found = new TreeMap<>();
        for (int place = 0; place < PLACES.length; place++) {
            for (String href : listing(PLACES[place]).keySet()) {
                String name = href.substring(href.lastIndexOf('/') + 1);
                if (name.startsWith(ledger.name() + "-")) {
                    found.put(
                            place + "/" + name,
                            Ledger.value(send("GET", href, "").body()));
                }
            }
        }
        return found;
    }

    /** ETags of a calendar's members by their addresses. */
    private Map<String, String> listing(String place) throws IOException, InterruptedException {
        HttpResponse<String> response =
                send("PROPFIND", place, "<propfind xmlns='DAV:'><prop><getetag/></prop></propfind>", "Depth", "1");
        assertThat(response.statusCode()).isEqualTo(207);
        Map<String, String> found = new TreeMap<>();
        apply(response.body(), found);
        return found;
    }

    /** Goes on from the token that was given before the server was killed. */
    private void follow(String place) throws IOException, InterruptedException {
        Map<String, String> members = known.computeIfAbsent(place, made -> new TreeMap<>());
        boolean more = true;
        while (more) {
            HttpResponse<String> response = send("REPORT", place, """
                    <sync-collection xmlns="DAV:"><sync-token>%s</sync-token><sync-level>1</sync-level>
                    <limit><nresults>3</nresults></limit><prop><getetag/></prop></sync-collection>""".formatted(tokens.getOrDefault(place, "")));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(207);
            apply(response.body(), members);
            Matcher token = TOKEN.matcher(response.body());
            assertThat(token.find()).isTrue();
            tokens.put(place, token.group(1));
            more = response.body().contains(" 507 ");
        }
    }

    private static void apply(String multistatus, Map<String, String> members) {
        Matcher row = ROW.matcher(multistatus);
        while (row.find()) {
            Matcher href = HREF.matcher(row.group(1));
            Matcher etag = ETAG.matcher(row.group(1));
            assertThat(href.find()).isTrue();
            if (!href.group(1).endsWith(".ics")) {
                continue;
            }
            if (etag.find()) {
                members.put(href.group(1), etag.group(1));
            } else {
                assertThat(row.group(1)).contains(" 404 ");
                members.remove(href.group(1));
            }
        }
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", LOGIN)
                .header("Content-Type", method.equals("PUT") ? "text/calendar" : "application/xml");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
