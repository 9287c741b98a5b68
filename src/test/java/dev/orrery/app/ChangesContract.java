package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.Events;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log at a running server's door, on either store. */
abstract class ChangesContract {
    static final String HOME = "/calendars/users/ada/";
    static final String CALENDAR = HOME + "calendar/";

    @TempDir
    private Path directory;

    abstract String storeUrl();

    private FaceServer server() throws Exception {
        return new FaceServer(storeUrl(), directory, "");
    }

    static void put(FaceServer server, String path, String event) throws Exception {
        assertThat(server.send("ada", "PUT", path, event, "Content-Type", "text/calendar")
                        .statusCode())
                .isIn(201, 204);
    }

    static void put(FaceServer server, String uid) throws Exception {
        put(server, CALENDAR + uid + ".ics", Events.event(uid));
    }

    static void delete(FaceServer server, String path) throws Exception {
        assertThat(server.send("ada", "DELETE", path, "").statusCode()).isEqualTo(204);
    }

    /** @param privilege empty to share with nobody */
    static void share(FaceServer server, String path, String privilege) throws Exception {
        String entry = privilege.isEmpty()
                ? ""
                : "<D:ace><D:principal><D:href>/principals/users/bob/</D:href></D:principal><D:grant><D:privilege><D:"
                        + privilege + "/></D:privilege></D:grant></D:ace>";
        String acl = "<D:acl xmlns:D=\"DAV:\">" + entry + "</D:acl>";
        assertThat(server.send("ada", "ACL", path, acl).statusCode()).isEqualTo(200);
    }

    static List<JsonNode> entries(HttpResponse<byte[]> answer) throws Exception {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        List<JsonNode> entries = new ArrayList<>();
        JsonMapper.shared().readTree(text(answer)).forEach(entries::add);
        return entries;
    }

    static String cursor(HttpResponse<byte[]> answer) {
        return header(answer, "X-Track-Cursor");
    }

    /** The address in {@code rel="next"}. */
    static String next(HttpResponse<byte[]> answer) {
        String link = header(answer, "Link");
        assertThat(link).endsWith(">; rel=\"next\"");
        return link.substring(1, link.indexOf('>'));
    }

    static List<String> told(HttpResponse<byte[]> answer) throws Exception {
        return entries(answer).stream()
                .map(entry -> entry.path("type").asString() + " "
                        + entry.path("resource").asString().replace(HOME, ""))
                .toList();
    }

    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("came in time").isNegative();
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static HomeId home(FaceServer server, String user) {
        return server.house()
                .principals()
                .find(new PrincipalName(PrincipalKind.USER, user))
                .orElseThrow()
                .home();
    }

    @Test
    void anOwnerIsToldEverythingInOrder() throws Exception {
        try (FaceServer server = server()) {
            String start = cursor(server.get("ada", "/changes?since=now"));
            put(server, "one");
            put(server, CALENDAR + "one.ics", Events.event("one", "again"));
            assertThat(server.send("ada", "MKCALENDAR", HOME + "new%20one/", "").statusCode())
                    .isEqualTo(201);
            put(server, HOME + "new%20one/two.ics", Events.event("two"));
            delete(server, HOME + "new%20one/");
            delete(server, CALENDAR + "one.ics");
            HttpResponse<byte[]> answer = server.get("ada", "/changes?since=" + start);
            assertThat(told(answer))
                    .containsExactly(
                            "calendar.object_put calendar/one.ics",
                            "calendar.object_put calendar/one.ics",
                            "collection.made new%20one/",
                            "calendar.object_put new%20one/two.ics",
                            "collection.gone new%20one/",
                            "calendar.object_gone calendar/one.ics");
            JsonNode first = entries(answer).getFirst();
            assertThat(first.propertyNames())
                    .containsExactly(
                            "id", "type", "timestamp", "sequence", "cursor", "resource", "actor", "origin", "data");
            assertThat(first.path("actor").asString()).isEqualTo("/principals/users/ada/");
            assertThat(first.path("origin").asString()).isEqualTo("dav");
            assertThat(first.path("data").path("created").asBoolean()).isTrue();
            assertThat(first.path("data").path("uid").asString()).isEqualTo("one");
            assertThat(Instant.parse(first.path("timestamp").asString()))
                    .isBefore(Instant.now().plusSeconds(1));
            assertThat(entries(answer).getLast().path("cursor").asString()).isEqualTo(cursor(answer));
            assertThat(entries(server.get("ada", next(answer)))).isEmpty();
            assertThat(entries(server.get(
                            "ada", "/changes?since=" + first.path("cursor").asString())))
                    .hasSize(5);
        }
    }

    @Test
    void pagesOfOneGiveTheSameAsOnePage() throws Exception {
        try (FaceServer server = server()) {
            for (int i = 0; i < 7; i++) {
                put(server, "event-" + i);
            }
            for (String query : List.of("", "resource=" + CALENDAR + "&", "type=calendar.object_put&")) {
                List<JsonNode> whole = entries(server.get("ada", "/changes?" + query + "limit=1000"));
                List<JsonNode> paged = new ArrayList<>();
                String at = "/changes?" + query + "limit=1";
                for (HttpResponse<byte[]> page = server.get("ada", at);
                        !entries(page).isEmpty();
                        page = server.get("ada", next(page))) {
                    assertThat(entries(page)).hasSize(1);
                    paged.addAll(entries(page));
                }
                assertThat(paged).isEqualTo(whole).hasSizeGreaterThanOrEqualTo(7);
            }
        }
    }

    @Test
    void aPartIsAskedForByAddressAndByType() throws Exception {
        try (FaceServer server = server()) {
            String start = cursor(server.get("ada", "/changes?since=now"));
            put(server, "one");
            put(server, HOME + "tasks/t.ics", Events.task("t"));
            put(server, "two");
            delete(server, CALENDAR + "one.ics");
            String since = "&since=" + start;
            assertThat(told(server.get("ada", "/changes?resource=" + HOME + "tasks/" + since)))
                    .containsExactly("calendar.object_put tasks/t.ics");
            assertThat(told(server.get("ada", "/changes?resource=" + CALENDAR + "one.ics" + since)))
                    .containsExactly("calendar.object_put calendar/one.ics", "calendar.object_gone calendar/one.ics");
            assertThat(told(server.get("ada", "/changes?type=calendar.object_gone,collection.*" + since)))
                    .containsExactly("calendar.object_gone calendar/one.ics");
            assertThat(told(server.get("ada", "/changes?type=collection.*" + since)))
                    .isEmpty();
            assertThat(server.get("ada", "/changes?resource=" + HOME + "nothing/")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(server.get("bob", "/changes?resource=" + CALENDAR).statusCode())
                    .isEqualTo(404);
        }
    }

    /** Its cursors count all that happens in the home, which is nothing for strangers. */
    @Test
    void aRecordIsFollowedByWhoeverHasSomethingInTheHome() throws Exception {
        try (FaceServer server = server()) {
            put(server, "one");
            String record = "/changes?resource=/principals/users/ada/";
            assertThat(server.get("bob", record).statusCode()).isEqualTo(404);
            assertThat(server.get("bob", record + "&since=now").statusCode()).isEqualTo(404);
            share(server, CALENDAR, "read");
            for (String who : List.of("ada", "bob")) {
                assertThat(told(server.get(who, record))).containsExactly("principal.created /principals/users/ada/");
            }
        }
    }

    @Test
    void whatCannotBeFollowedIsSaidWithAWayOn() throws Exception {
        try (FaceServer server = server()) {
            put(server, "one");
            String cursor = cursor(server.get("ada", "/changes"));
            String[] parts = cursor.split("-");
            String future = parts[0] + "-" + parts[1] + "-" + (Long.parseLong(parts[2]) + 1);
            String elsewhere = "0" + cursor;
            put(server, "two");
            HomeId home = home(server, "ada");
            String old = parts[0] + "-" + parts[1] + "-1";
            server.house().store().write(home, tx -> {
                tx.forget(home, 3);
                return true;
            });
            for (String bad : List.of(elsewhere, old, future.replaceAll("\\d+$", "999999"))) {
                HttpResponse<byte[]> answer = server.get("ada", "/changes?since=" + bad);
                assertThat(answer.statusCode()).as(bad).isEqualTo(410);
                assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
                String onwards = JsonMapper.shared()
                        .readTree(text(answer))
                        .path("cursor")
                        .asString();
                assertThat(onwards).isEqualTo(cursor(answer));
                assertThat(entries(server.get("ada", "/changes?since=" + onwards)))
                        .isEmpty();
                assertThat(entries(server.get("ada", next(answer)))).isEmpty();
            }
            for (String query : List.of(
                    "since=yesterday", "since=", "limit=0", "limit=x", "wait=-1", "type=Put", "sicne=" + cursor)) {
                HttpResponse<byte[]> answer = server.get("ada", "/changes?" + query);
                assertThat(answer.statusCode()).as(query).isEqualTo(400);
                assertThat(text(answer)).contains(query.substring(0, query.indexOf('=')));
            }
            String bobs = cursor(server.get("bob", "/changes"));
            assertThat(server.get("ada", "/changes?since=" + bobs).statusCode()).isEqualTo(400);
            assertThat(server.send("ada", "POST", "/changes", "x").statusCode()).isEqualTo(405);
            assertThat(server.get(null, "/changes").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void anUnchangedPageIsNotSentTwice() throws Exception {
        try (FaceServer server = server()) {
            put(server, "one");
            HttpResponse<byte[]> page = server.get("ada", "/changes");
            assertThat(header(page, "Cache-Control")).isEqualTo("private, no-cache");
            String etag = header(page, "ETag");
            HttpResponse<byte[]> again = server.get("ada", "/changes", "If-None-Match", etag);
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(cursor(again)).isEqualTo(cursor(page));
            HttpResponse<byte[]> head = server.send("ada", "HEAD", "/changes?wait=60", "");
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            put(server, "two");
            assertThat(entries(server.get("ada", "/changes", "If-None-Match", etag)))
                    .hasSize(entries(page).size() + 1);
        }
    }

    @Test
    void whoWaitsIsWokenByAChangeThatTheyAskedFor() throws Exception {
        try (FaceServer server = server();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String start = cursor(server.get("ada", "/changes?since=now"));
            String asked = "/changes?wait=60&resource=" + CALENDAR + "&since=" + start;
            Future<HttpResponse<byte[]>> waiting = threads.submit(() -> server.get("ada", asked));
            until(() -> waiting(server) == 1);
            put(server, HOME + "tasks/t.ics", Events.task("t"));
            put(server, "one");
            assertThat(told(waiting.get())).containsExactly("calendar.object_put calendar/one.ics");
            assertThat(entries(server.get("ada", next(waiting.get()).replace("wait=60", "wait=1"))))
                    .isEmpty();
            until(() -> waiting(server) == 0);
        }
    }

    @Test
    void aWaitLastsLongerThanAQuietConnectionMay() throws Exception {
        try (FaceServer server =
                new FaceServer(storeUrl(), directory, "", Map.of("ORRERY_SERVER_IDLE_TIMEOUT", "1s"))) {
            HttpResponse<byte[]> answer = server.get("ada", "/changes?since=now&wait=3");
            assertThat(entries(answer)).isEmpty();
        }
    }

    @Test
    void onePersonMayNotWaitInTooManyPlaces() throws Exception {
        List<Future<HttpResponse<byte[]>>> waiting = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (FaceServer server = server()) {
                for (int i = 0; i < 20; i++) {
                    waiting.add(threads.submit(() -> server.get("ada", "/changes?since=now&wait=60")));
                }
                until(() -> waiting(server) == 20);
                HttpResponse<byte[]> tooMany = server.get("ada", "/changes?since=now&wait=60");
                assertThat(tooMany.statusCode()).isEqualTo(429);
                assertThat(header(tooMany, "Retry-After")).isNotEmpty();
                assertThat(server.get("ada", "/changes?since=now", "Accept", "text/event-stream")
                                .statusCode())
                        .isEqualTo(429);
                assertThat(entries(server.get("ada", "/changes?since=now"))).isEmpty();
                assertThat(entries(server.get("bob", "/changes?since=now&wait=1")))
                        .isEmpty();
            }
            // a stop sends them home; over HTTP/2 it may cut one off instead, who then asks again with the same cursor
            for (Future<HttpResponse<byte[]>> one : waiting) {
                try {
                    assertThat(entries(one.get())).isEmpty();
                } catch (ExecutionException cut) {
                    assertThat(cut).hasCauseInstanceOf(IOException.class);
                }
            }
        }
    }

    static int waiting(FaceServer server) {
        try {
            String metrics = text(server.get(null, "/metrics"));
            int at = metrics.indexOf("\nchanges_waiting ") + "\nchanges_waiting ".length();
            return (int) Double.parseDouble(metrics.substring(at, metrics.indexOf('\n', at)));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
