package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What queues are made of: filters, limits, and what is refused. */
abstract class QueueFiltersContract extends QueueReaders {
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

    /** Whoever makes as many as they can, and all at once, gets their share. */
    @Test
    void asManyAsOneClientMayHaveAndNoMoreHoweverItTries() throws Exception {
        int attempts = 200 * Integer.getInteger("orrery.soak", 1);
        Map<Integer, Integer> answers = new ConcurrentHashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Integer>> asked = new ArrayList<>();
            for (int i = 0; i < attempts; i++) {
                asked.add(threads.submit(() -> answers.merge(
                        ask("ada", "POST", "/queues", "{\"filters\": [{}]}").statusCode(), 1, Integer::sum)));
            }
            for (Future<Integer> one : asked) {
                one.get();
            }
        }
        assertThat(answers).containsExactlyInAnyOrderEntriesOf(Map.of(201, 5, 507, attempts - 5));
    }

    /** {@code id}s of queues, one page after the other. */
    private List<String> listeners(String query) throws Exception {
        List<String> found = new ArrayList<>();
        String next = "/queues" + query;
        while (!next.isEmpty()) {
            HttpResponse<byte[]> page = ask(null, "GET", next, "");
            assertThat(page.statusCode()).as(text(page)).isEqualTo(200);
            JSON.readTree(text(page))
                    .forEach(queue -> found.add(queue.path("id").asString()));
            String link = header(page, "Link");
            next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
        }
        return found;
    }

    private String id(Reader reader) {
        return reader.path.substring("/queues/".length());
    }

    @Test
    void serviceAccountsFindWhoListens() throws Exception {
        server.get("bob", "/calendars/users/bob/");
        String one = id(queue("ada", """
                {"filters": [{"folder": "In", "match": "prefix"}]}"""));
        String other = id(queue("bob", """
                {"filters": [{"table": "contents"}]}"""));
        String service = id(queue(null, """
                {"filters": [{"user": "ada", "folder": "Sent"}, {"user": "bob", "folder": "INBOX"}]}"""));
        assertThat(listeners("?user=*")).containsExactlyInAnyOrder(one, other, service);
        assertThat(listeners("?user=*&limit=1")).containsExactlyInAnyOrder(one, other, service);
        assertThat(listeners("?user=ada")).containsExactlyInAnyOrder(one, service);
        assertThat(listeners("?user=B*")).containsExactlyInAnyOrder(other, service);
        assertThat(listeners("?user=*o*&folder=inbox")).containsExactlyInAnyOrder(other, service);
        assertThat(listeners("?user=ada&folder=inbox"))
                .as("what its other filter lets through is bob's")
                .containsExactly(one);
        assertThat(listeners("?user=nobody")).isEmpty();
        JsonNode shown = JSON.readTree(text(ask(null, "GET", "/queues?user=b*b&folder=x", "")));
        assertThat(shown.path(0).path("owner").asString()).isEqualTo("bob");
        assertThat(shown.path(0).path("expired").asBoolean()).isFalse();
        assertThat(text(ask("ada", "GET", "/queues?user=bob", "")))
                .as("persons see their own")
                .contains(one)
                .doesNotContain(other);
        for (String bad : List.of("?user=", "?user=%01", "?user=a&folder=", "?user=a&limit=0", "?user=a&after=%0a")) {
            assertThat(ask(null, "GET", "/queues" + bad, "").statusCode())
                    .as(bad)
                    .isEqualTo(400);
        }
    }

    @Test
    void figuresTellOfQueuesThatNobodyReads() throws Exception {
        Reader reader = queue("ada", "{\"filters\": [{}]}");
        queue("bob", "{\"filters\": [{}]}");
        String metrics = text(server.get(null, "/metrics"));
        assertThat(metrics).contains("queues 2.0").contains("queues_expired 0.0");
        server.house().store().write(new TreeSet<HomeId>(), tx -> {
            tx.queueWrites().heard(id(reader), Instant.now().minus(Duration.ofHours(1)));
            return true;
        });
        assertThat(text(server.get(null, "/metrics"))).containsPattern("queues_unread_seconds 36\\d\\d\\.0");
        server.house().store().write(new TreeSet<HomeId>(), tx -> {
            tx.queueWrites().heard(id(reader), Instant.now().minus(Duration.ofDays(2)));
            return true;
        });
        assertThat(text(server.get(null, "/metrics")))
                .contains("queues_expired 1.0")
                .doesNotContainPattern("queues_unread_seconds \\d{4,}");
    }
}
