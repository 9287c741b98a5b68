package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Queues as programs see them: each reader at its own pace, nothing lost, nothing of others. */
abstract class QueuesContract {
    private static final String TOKEN = "0123456789abcdef0123456789";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String EVENT = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\nBEGIN:VEVENT\r\n"
            + "UID:%s\r\nDTSTAMP:20260301T120000Z\r\nDTSTART:20260302T100000Z\r\nSUMMARY:Rome\r\n%sEND:VEVENT\r\n"
            + "END:VCALENDAR\r\n";

    @TempDir
    private Path directory;

    private FaceServer server;

    abstract String storeUrl();

    @BeforeEach
    void start() throws Exception {
        server = new FaceServer(storeUrl(), directory, """
                [queues]
                per-person = 5
                [notify]
                listen = "127.0.0.1:0"
                [[notify.account]]
                login = "dovecot"
                secret = "{plain}sesame"
                token = "%s"
                """.formatted(TOKEN));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A reader of one queue. */
    private final class Reader {
        private final String user;
        private final String path;
        private String position = "";

        Reader(String user, String path) {
            this.user = user;
            this.path = path;
        }

        JsonNode get(String query) throws Exception {
            HttpResponse<byte[]> answer = ask(user, "GET", path + query, "");
            assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
            JsonNode news = JSON.readTree(text(answer));
            position = news.path("position").asString();
            return news.path("events");
        }

        /** What is there, in one word each. */
        List<String> read(String query) throws Exception {
            return words(get(query));
        }

        void acknowledge() throws Exception {
            assertThat(ask(user, "POST", path + "?position=" + position, "").statusCode())
                    .isEqualTo(204);
        }

        CompletableFuture<List<String>> waiting(String query) {
            CompletableFuture<List<String>> found = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try {
                    found.complete(read(query));
                } catch (Throwable e) {
                    found.completeExceptionally(e);
                }
            });
            return found;
        }
    }

    private static List<String> words(JsonNode events) {
        List<String> words = new ArrayList<>();
        for (JsonNode event : events) {
            String message = event.path("data").path("message").asString("");
            words.add(event.path("type").asString() + (message.isEmpty() ? "" : " " + message));
        }
        return words;
    }

    /** @param user null for the service account */
    private HttpResponse<byte[]> ask(String user, String method, String path, String body) throws Exception {
        return user == null
                ? server.send(null, method, path, body, "Authorization", "Bearer " + TOKEN)
                : server.send(user, method, path, body);
    }

    private Reader queue(String user, String body) throws Exception {
        HttpResponse<byte[]> made = ask(user, "POST", "/queues", body);
        assertThat(made.statusCode()).as(text(made)).isEqualTo(201);
        return new Reader(user, header(made, "Location"));
    }

    private void tell(String user, String folder, String message) throws Exception {
        tell("""
                [{"backend": "imap", "user": "%s", "folder": "%s", "message": "%s", "event": "created"}]""".formatted(user, folder, message));
    }

    private void tell(String list) throws Exception {
        HttpResponse<byte[]> told = ask(null, "POST", "/notifications", list);
        assertThat(told.statusCode()).as(text(told)).isEqualTo(202);
    }

    private void put(String name, String more) throws Exception {
        HttpResponse<byte[]> stored = server.send(
                "ada",
                "PUT",
                "/calendars/users/ada/calendar/" + name + ".ics",
                EVENT.formatted(name, more),
                "Content-Type",
                "text/calendar");
        assertThat(stored.statusCode()).as(text(stored)).isEqualTo(201);
    }

    /** Waits until so many requests wait. */
    private void untilWaiting(int count) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!text(server.get(null, "/metrics")).contains("queues_waiting " + count + ".0")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private HomeId home(String person) {
        return server.house()
                .store()
                .read(s -> s.principal(new PrincipalName(PrincipalKind.USER, person)))
                .orElseThrow()
                .home();
    }

    @Test
    void newsReachesWhoWaitsAndComesAgainUntilItIsAcknowledged() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{"user": "ada"}]}""");
        assertThat(reader.read("")).isEmpty();
        CompletableFuture<List<String>> waiting = reader.waiting("?wait=60");
        untilWaiting(1);
        tell("ada", "INBOX", "4");
        assertThat(waiting.get(60, TimeUnit.SECONDS)).containsExactly("mail.arrived 4");
        assertThat(reader.read("?wait=60")).containsExactly("mail.arrived 4");
        reader.acknowledge();
        assertThat(reader.read("?wait=1")).isEmpty();
        put("rome", "");
        tell("ada", "INBOX", "5");
        assertThat(reader.read("?limit=1")).containsExactly("calendar.object_put");
        assertThat(reader.read("")).containsExactly("calendar.object_put", "mail.arrived 5");
        reader.acknowledge();
        reader.acknowledge();
        assertThat(reader.read("")).isEmpty();
        assertThat(text(server.get(null, "/metrics"))).contains("queues 1.0").contains("queues_told_total 5.0");
    }

    @Test
    void theNextRequestMayAcknowledgeWhatTheLastOneBrought() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}]}""");
        tell("ada", "INBOX", "1");
        assertThat(reader.read("?wait=60")).containsExactly("mail.arrived 1");
        CompletableFuture<List<String>> waiting = reader.waiting("?wait=60&position=" + reader.position);
        untilWaiting(1);
        tell("ada", "INBOX", "2");
        assertThat(waiting.get(60, TimeUnit.SECONDS)).containsExactly("mail.arrived 2");
        assertThat(reader.read("")).as("the first is known").containsExactly("mail.arrived 2");
        assertThat(ask("ada", "GET", reader.path + "?wait=60&position=x", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void twoSessionsOfOnePersonDoNotStealFromEachOther() throws Exception {
        Reader one = queue("ada", """
                {"filters": [{"folder": "inbox"}]}""");
        Reader other = queue("ada", """
                {"filters": [{"folder": "inbox"}]}""");
        tell("ada", "INBOX", "4");
        assertThat(one.read("")).containsExactly("mail.arrived 4");
        one.acknowledge();
        assertThat(one.read("")).isEmpty();
        assertThat(other.read("")).containsExactly("mail.arrived 4");
        assertThat(ask("ada", "DELETE", one.path, "").statusCode()).isEqualTo(204);
        assertThat(ask("ada", "GET", one.path, "").statusCode()).isEqualTo(404);
        tell("ada", "INBOX", "5");
        assertThat(other.read("")).containsExactly("mail.arrived 4", "mail.arrived 5");
    }

    @Test
    void readersThatShareAQueueGetWhatNobodyElseHas() throws Exception {
        Reader one = queue("ada", """
                {"filters": [{"events": ["mail.*"]}]}""");
        Reader other = new Reader("ada", one.path);
        tell("ada", "INBOX", "1");
        tell("ada", "INBOX", "2");
        tell("ada", "INBOX", "3");
        assertThat(one.read("?reader=one&limit=2")).containsExactly("mail.arrived 1", "mail.arrived 2");
        assertThat(other.read("?reader=other")).containsExactly("mail.arrived 3");
        assertThat(other.read("?reader=other")).as("again").containsExactly("mail.arrived 3");
        other.acknowledge();
        assertThat(other.read("?reader=other")).isEmpty();
        assertThat(one.read("?reader=one")).as("still theirs").containsExactly("mail.arrived 1", "mail.arrived 2");
        assertThat(one.read("?reader=one&limit=1"))
                .as("its end acknowledges all of it")
                .containsExactly("mail.arrived 1", "mail.arrived 2");
        tell("ada", "INBOX", "4");
        assertThat(other.read("?reader=other")).containsExactly("mail.arrived 4");
        one.acknowledge();
        other.acknowledge();
        assertThat(one.read("?reader=one")).isEmpty();
        assertThat(one.read("")).isEmpty();
    }

    @Test
    void whoSharesAQueuePassesOverWhatItLetsNothingThroughOf() throws Exception {
        Reader one = queue("ada", """
                {"filters": [{"folder": "INBOX"}]}""");
        for (int i = 1; i <= 60; i++) {
            tell("ada", "Other", Integer.toString(i));
        }
        assertThat(one.read("?reader=one&limit=1&wait=1")).isEmpty();
        tell("ada", "INBOX", "61");
        assertThat(one.read("?reader=one&limit=1&wait=60")).containsExactly("mail.arrived 61");
        one.acknowledge();
        assertThat(one.read("?reader=one&limit=1")).isEmpty();
    }

    @Test
    void ofTwoWhoWaitAtOnceOneIsGivenTheNews() throws Exception {
        Reader one = queue("ada", """
                {"filters": [{}]}""");
        Reader other = new Reader("ada", one.path);
        List<CompletableFuture<List<String>>> waiting = List.of(one.waiting("?wait=60"), other.waiting("?wait=60"));
        untilWaiting(2);
        tell("ada", "INBOX", "1");
        CompletableFuture.anyOf(waiting.get(0), waiting.get(1)).get(60, TimeUnit.SECONDS);
        tell("ada", "INBOX", "2");
        List<String> all = new ArrayList<>();
        for (CompletableFuture<List<String>> each : waiting) {
            all.addAll(each.get(60, TimeUnit.SECONDS));
        }
        assertThat(all).containsExactlyInAnyOrder("mail.arrived 1", "mail.arrived 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                             | calendar.object_put mail.arrived mail.arrived mail.moved",
                "{\"folder\": \"Inbox\"}                        | mail.arrived mail.moved",
                "{\"folder\": \"inb\"}                          | ''",
                "{\"folder\": \"inb\", \"match\": \"prefix\"}   | mail.arrived mail.moved",
                "{\"folder\": \"DER\", \"match\": \"suffix\"}   | mail.arrived",
                "{\"folder\": \"len\", \"match\": \"contains\"} | mail.arrived calendar.object_put",
                "{\"folder\": \"Old\"}                          | mail.moved",
                "{\"table\": \"contents\"}                      | calendar.object_put mail.arrived mail.arrived mail.moved",
                "{\"table\": \"hierarchy\"}                     | ''",
                "{\"events\": [\"mail.moved\", \"calendar.*\"]} | calendar.object_put mail.moved",
                "{\"user\": \"bob\"}                            | ''",
            })
    void filtersLetThroughWhatTheySay(String filter, String types) throws Exception {
        String user = filter.contains("bob") ? null : "ada";
        server.get("ada", "/calendars/users/ada/");
        Reader reader = queue(user, "{\"filters\": [" + filter + "]}");
        put("rome", "");
        tell("ada", "Kalender", "1");
        tell("ada", "INBOX", "2");
        tell("""
                [{"backend": "imap", "user": "ada", "folder": "INBOX", "message": "2", "event": "moved", "target": "Old"}]""");
        List<String> found = new ArrayList<>();
        reader.get("").forEach(event -> found.add(event.path("type").asString()));
        List<String> wanted = types.isEmpty() ? List.of() : List.of(types.split(" "));
        assertThat(found).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void foldersThatAreMadeAreInTheHierarchy() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{"table": "hierarchy", "folder": "trips"}]}""");
        assertThat(server.send("ada", "MKCALENDAR", "/calendars/users/ada/trips/", "")
                        .statusCode())
                .isEqualTo(201);
        assertThat(reader.read("")).containsExactly("collection.made");
    }

    @Test
    void ofOthersOneNeedsRightsOrAServiceAccount() throws Exception {
        server.get("bob", "/calendars/users/bob/");
        HttpResponse<byte[]> refused = ask("ada", "POST", "/queues", """
                {"filters": [{"user": "bob"}]}""");
        assertThat(refused.statusCode()).isEqualTo(404);
        Reader service = queue(null, """
                {"filters": [{"user": "ADA@example.org"}, {"user": "bob", "events": ["mail.*"]}]}""");
        tell("bob", "INBOX", "1");
        put("rome", "CLASS:PRIVATE\r\n");
        assertThat(service.read("")).containsExactlyInAnyOrder("mail.arrived 1", "calendar.object_put");
        service.acknowledge();
        assertThat(service.read("")).isEmpty();
        assertThat(ask("ada", "GET", service.path, "").statusCode()).isEqualTo(404);
        assertThat(ask("ada", "DELETE", service.path, "").statusCode()).isEqualTo(404);
        assertThat(text(ask(null, "GET", "/queues", ""))).contains("\"user\":\"bob\"");
        assertThat(text(ask("ada", "GET", "/queues", ""))).isEqualTo("[]");
        assertThat(ask(null, "POST", "/queues", """
                {"filters": [{}]}""").statusCode()).isEqualTo(400);
        assertThat(server.send(null, "GET", "/queues", "", "Authorization", "Bearer " + TOKEN + "x")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void whatPassedInSilenceIsSaid() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}], "expires": 60}""");
        tell("ada", "INBOX", "1");
        String id = reader.path.substring("/queues/".length());
        server.house().store().write(new TreeSet<HomeId>(), tx -> {
            tx.queueWrites().heard(id, Instant.now().minus(Duration.ofMinutes(5)));
            return true;
        });
        assertThat(reader.read("")).containsExactly("queue.missed");
        tell("ada", "INBOX", "2");
        assertThat(reader.read("")).as("until it is acknowledged").containsExactly("queue.missed", "mail.arrived 2");
        reader.acknowledge();
        tell("ada", "INBOX", "3");
        assertThat(reader.read("")).containsExactly("mail.arrived 3");
    }

    @Test
    void aReaderWhoWasAwayForLongerThanTheLogIsTold() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}]}""");
        tell("ada", "INBOX", "1");
        HomeId ada = home("ada");
        server.house().store().write(ada, tx -> {
            tx.forget(ada, tx.home(ada).orElseThrow().lastSeq());
            return true;
        });
        tell("ada", "INBOX", "2");
        assertThat(reader.read("?wait=60")).containsExactly("queue.missed");
        reader.acknowledge();
        tell("ada", "INBOX", "3");
        assertThat(reader.read("")).containsExactly("mail.arrived 3");
    }

    @Test
    void whatTheLogHasIsTheReadersWhoeverStopped() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}]}""");
        tell("ada", "INBOX", "1");
        server.close();
        start();
        assertThat(reader.read("")).containsExactly("mail.arrived 1");
        reader.acknowledge();
        assertThat(reader.read("")).isEmpty();
    }

    @Test
    void onePersonHasSoManyQueues() throws Exception {
        for (int i = 0; i < 5; i++) {
            queue("ada", """
                    {"filters": [{}], "expires": 60}""");
        }
        String one = "{\"filters\": [{}]}";
        assertThat(ask("ada", "POST", "/queues", one).statusCode()).isEqualTo(507);
        queue("bob", one);
        server.house().store().write(new TreeSet<HomeId>(), tx -> {
            tx.queues().after("", 100).forEach(queue -> tx.queueWrites().heard(queue.id(), Instant.EPOCH));
            return true;
        });
        queue("ada", one);
        assertThat(JSON.readTree(text(ask("ada", "GET", "/queues", ""))).size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x                                              | no JSON",
                "[]                                             | An object with filters",
                "{}                                             | filters: a list",
                "{\"filters\": []}                              | filters: a list",
                "{\"filters\": [1]}                             | filters[0]: an object",
                "{\"filters\": [{\"x\": 1}]}                    | unknown member \"x\"",
                "{\"filters\": [{}], \"more\": 1}               | Unknown member \"more\"",
                "{\"filters\": [{}], \"expires\": 3}            | expires: a whole number",
                "{\"filters\": [{}], \"expires\": \"PT1H\"}     | expires: a whole number",
                "{\"filters\": [{\"match\": \"prefix\"}]}       | only a folder is compared",
                "{\"filters\": [{\"folder\": \"a\", \"match\": \"like\"}]} | one of exact, prefix, suffix, contains",
                "{\"filters\": [{\"table\": \"rows\"}]}         | one of any, contents, hierarchy",
                "{\"filters\": [{\"folder\": \"\"}]}            | filters[0].folder: text",
                "{\"filters\": [{\"events\": \"mail.*\"}]}      | a list of types",
                "{\"filters\": [{\"events\": [\"Mail!\"]}]}     | types such as",
                "{\"filters\": [{\"user\": 7}]}                 | filters[0].user: text",
            })
    void mistakesAreNamed(String body, String why) throws Exception {
        HttpResponse<byte[]> answer = ask("ada", "POST", "/queues", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(text(answer)).path("detail").asString()).contains(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | ?wait=x          | 400",
                "GET    | ?limit=0         | 400",
                "GET    | ?reader=         | 400",
                "POST   | ''               | 400",
                "POST   | ?position=       | 400",
                "POST   | ?position=a-1-2  | 400",
                "POST   | ?position=x.y    | 400",
                "PUT    | ''               | 405",
                "GET    | x                | 404",
                "GET    | /more            | 404",
            })
    void requestsThatMeanNothing(String method, String query, int status) throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}]}""");
        assertThat(ask("ada", method, reader.path + query, "").statusCode()).isEqualTo(status);
        tell("ada", "INBOX", "1");
        assertThat(reader.read("")).containsExactly("mail.arrived 1");
        Reader other = queue("bob", """
                {"filters": [{}]}""");
        other.read("");
        assertThat(ask("ada", "POST", reader.path + "?position=" + other.position, "")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aStreamTellsAtOnceAndGoesOnWhereItWasCut() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}]}""");
        tell("ada", "INBOX", "1");
        String position;
        try (BufferedReader lines = stream("ada", reader.path)) {
            assertThat(next(lines, "data: ")).contains("\"message\":\"1\"");
            position = next(lines, "id: ");
            tell("ada", "INBOX", "2");
            assertThat(next(lines, "data: ")).contains("\"message\":\"2\"");
        }
        tell("ada", "INBOX", "3");
        try (BufferedReader lines = stream("ada", reader.path, "Last-Event-ID", position)) {
            assertThat(next(lines, "data: ")).contains("\"message\":\"2\"");
            assertThat(next(lines, "data: ")).contains("\"message\":\"3\"");
        }
        assertThat(reader.read("")).containsExactly("mail.arrived 2", "mail.arrived 3");
        HttpResponse<byte[]> shared = server.get("ada", reader.path + "?reader=one", "Accept", "text/event-stream");
        assertThat(shared.statusCode()).isEqualTo(400);
    }

    private BufferedReader stream(String user, String path, String... more) throws Exception {
        List<String> headers = new ArrayList<>(List.of("Accept", "text/event-stream"));
        headers.addAll(List.of(more));
        return new BufferedReader(new InputStreamReader(
                server.open(user, path, headers.toArray(String[]::new)).body(), StandardCharsets.UTF_8));
    }

    private static String next(BufferedReader lines, String prefix) throws Exception {
        String line = lines.readLine();
        while (line != null && !line.startsWith(prefix)) {
            line = lines.readLine();
        }
        assertThat(line).isNotNull();
        return line.substring(prefix.length());
    }
}
