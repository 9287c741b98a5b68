package dev.orrery.app;

import static dev.orrery.app.ChangesContract.CALENDAR;
import static dev.orrery.app.ChangesContract.HOME;
import static dev.orrery.app.ChangesContract.delete;
import static dev.orrery.app.ChangesContract.put;
import static dev.orrery.app.ChangesContract.share;
import static dev.orrery.app.ChangesContract.until;
import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.Events;
import dev.orrery.http.Response;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Hooks at a running server's door, and what arrives at the program that is called, on either store. */
@Timeout(120)
abstract class HooksContract {
    static final String ALLOWED = "[hooks]\nallow-networks = [\"127.0.0.0/8\"]\nper-person = 5\n";

    @TempDir
    private Path directory;

    private FaceServer server;
    private HookReceiver receiver;

    abstract String storeUrl();

    @BeforeEach
    void start() throws Exception {
        server = new FaceServer(storeUrl(), directory, ALLOWED);
        receiver = new HookReceiver();
    }

    @AfterEach
    void stop() {
        receiver.close();
        server.close();
    }

    private static JsonNode json(HttpResponse<byte[]> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
        return JsonMapper.shared().readTree(text(answer));
    }

    private HttpResponse<byte[]> track(String user, String resource, String url, String more) throws Exception {
        String query = "?track_hook=" + URLEncoder.encode(url, StandardCharsets.UTF_8) + more;
        return server.send(user, "PUT", resource + query, "");
    }

    private JsonNode tracked(String resource, String more) throws Exception {
        return json(track("ada", resource, receiver.at("/in"), more), 200);
    }

    private JsonNode post(String path, String body, int status) throws Exception {
        return json(server.send("ada", "POST", path, body), status);
    }

    private JsonNode registered(String resource, String more) throws Exception {
        return post(
                "/hooks",
                "{\"resource\": \"" + resource + "\", \"url\": \"" + receiver.at("/in") + "\"" + more + "}",
                201);
    }

    private JsonNode read(String id) throws Exception {
        return json(server.get("ada", "/hooks/" + id), 200);
    }

    @Test
    void aChangeIsBroughtSignedAndIsTheFeedsEntry() throws Exception {
        JsonNode hook = tracked(CALENDAR, "&track_token=abc-123");
        assertThat(hook.path("resource").asString()).isEqualTo(CALENDAR);
        String secret = hook.path("secret").asString();
        assertThat(secret).startsWith("whsec_");
        String start = hook.path("position").asString();
        put(server, "one");
        HookReceiver.Call call = receiver.next();
        assertThat(call.path()).isEqualTo("/in");
        assertThat(call.token()).isEqualTo("abc-123");
        assertThat(call.isSignedWith(secret)).isTrue();
        assertThat(call.isSignedWith("whsec_AAAA")).isFalse();
        assertThat(call.id()).isEqualTo(call.json().path("id").asString()).doesNotContain(".");
        JsonNode feed = ChangesContract.entries(server.get("ada", "/changes?since=" + start + "&resource=" + CALENDAR))
                .getFirst();
        assertThat(call.json()).isEqualTo(feed);
        // shown once, and never again
        assertThat(text(server.get("ada", "/hooks"))).doesNotContain("whsec_", "abc-123");
        assertThat(text(server.get("ada", "/hooks/" + hook.path("id").asString())))
                .doesNotContain("whsec_", "abc-123")
                .contains("\"has_token\":true");
    }

    @Test
    void whatIsWatchedIsToldInOrderAndNothingElse() throws Exception {
        tracked(CALENDAR + "", "");
        put(
                server,
                HOME + "tasks/x.ics",
                Events.event("x").replace("VEVENT", "VTODO").replace("DTEND", "DUE"));
        put(server, "one");
        put(server, CALENDAR + "one.ics", Events.event("one", "again"));
        delete(server, CALENDAR + "one.ics");
        List<HookReceiver.Call> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(receiver.next());
        }
        assertThat(calls)
                .extracting(HookReceiver.Call::told)
                .containsExactly(
                        "calendar.object_put one.ics", "calendar.object_put one.ics", "calendar.object_gone one.ics");
        assertThat(calls)
                .extracting(call -> call.json().path("sequence").asLong())
                .isSorted();
        assertThat(receiver.calls).isEmpty();
    }

    @Test
    void anObjectAHomeAndAPrincipalCanBeWatched() throws Exception {
        put(server, "one");
        tracked(CALENDAR + "one.ics", "");
        put(server, "two");
        put(server, CALENDAR + "one.ics", Events.event("one", "again"));
        assertThat(receiver.next().told()).isEqualTo("calendar.object_put one.ics");
        delete(server, CALENDAR + "one.ics");
        assertThat(receiver.next().told()).isEqualTo("calendar.object_gone one.ics");
        // what is gone is watched no more
        until(() -> hooks() == 0);
        tracked("/principals/users/ada/", "");
        JsonNode home = registered(HOME, ", \"types\": [\"collection.*\"]");
        assertThat(server.send("ada", "MKCALENDAR", HOME + "new/", "").statusCode())
                .isEqualTo(201);
        assertThat(receiver.next().told()).isEqualTo("collection.made new");
        assertThat(home.path("types").get(0).asString()).isEqualTo("collection.*");
        assertThat(receiver.calls).isEmpty();
    }

    private int hooks() {
        try {
            return JsonMapper.shared()
                    .readTree(text(server.get("ada", "/hooks")))
                    .size();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTrackedHookIsReplacedAndTakenAway() throws Exception {
        String first = tracked(CALENDAR, "").path("id").asString();
        String second = tracked(CALENDAR, "").path("id").asString();
        assertThat(second).isNotEqualTo(first);
        assertThat(hooks()).isEqualTo(1);
        JsonNode beside = registered(CALENDAR, "");
        assertThat(hooks()).isEqualTo(2);
        assertThat(track("ada", CALENDAR, "none", "").statusCode()).isEqualTo(204);
        assertThat(track("ada", CALENDAR, "none", "").statusCode()).isEqualTo(204);
        assertThat(server.get("ada", "/hooks/" + second).statusCode()).isEqualTo(404);
        put(server, "one");
        receiver.next();
        assertThat(server.send("ada", "DELETE", "/hooks/" + beside.path("id").asString(), "")
                        .statusCode())
                .isEqualTo(204);
        put(server, "two");
        assertThat(text(server.get("ada", "/changes")))
                .contains("\"hook.registered\"", "\"hook.removed\"")
                .doesNotContain("whsec_");
        assertThat(receiver.calls).isEmpty();
    }

    @Test
    void whoMayNotChangeAResourceMayNotHookIt() throws Exception {
        assertThat(track("bob", CALENDAR, receiver.at("/"), "").statusCode()).isEqualTo(404);
        assertThat(track(null, CALENDAR, receiver.at("/"), "").statusCode()).isEqualTo(401);
        share(server, CALENDAR, "read");
        assertThat(track("bob", CALENDAR, receiver.at("/"), "").statusCode()).isEqualTo(403);
        assertThat(track("ada", CALENDAR + "none.ics", receiver.at("/"), "").statusCode())
                .isEqualTo(404);
        assertThat(track("ada", "/calendars/users/nobody/", receiver.at("/"), "")
                        .statusCode())
                .isEqualTo(404);
        String mine = tracked(CALENDAR, "").path("id").asString();
        for (String method : List.of("GET", "DELETE", "PATCH")) {
            assertThat(server.send("bob", method, "/hooks/" + mine, "").statusCode())
                    .isEqualTo(404);
        }
        assertThat(server.send("bob", "POST", "/hooks/" + mine + "/test", "").statusCode())
                .isEqualTo(404);
        // who may write its properties may take the hook away, and put their own there
        share(server, CALENDAR, "all");
        assertThat(track("bob", CALENDAR, receiver.at("/bob"), "").statusCode()).isEqualTo(200);
        assertThat(hooks()).isZero();
        put(server, "one");
        until(() -> {
            HookReceiver.Call call = receiver.calls.poll(); // ada's was told of the shares before
            return call != null && call.path().equals("/bob");
        });
        // and what they may not read any more is not told
        share(server, CALENDAR, "");
        put(server, "two");
        share(server, CALENDAR, "all");
        put(server, "three");
        Set<String> told = new HashSet<>();
        until(() -> {
            HookReceiver.Call call = receiver.calls.poll();
            return call != null && told.add(call.told()) && call.told().contains("three.ics");
        });
    }

    @Test
    void addressesThatMayNotBeCalledAreRefusedWithASentence() throws Exception {
        for (String url : List.of(
                "http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]:1/", "http://[::ffff:10.0.0.1]/")) {
            HttpResponse<byte[]> refused = track("ada", CALENDAR, url, "");
            assertThat(json(refused, 403).path("detail").asString()).contains("hooks.allow-networks");
            assertThat(header(refused, "Content-Type")).isEqualTo("application/problem+json");
        }
        String self = server.origin() + "/changes";
        assertThat(json(track("ada", CALENDAR, self, ""), 403).path("detail").asString())
                .contains("this server itself");
        for (String url : List.of("", "nonsense", "ftp://a.example/", "http://2130706433/", "http://u:p@a.example/")) {
            assertThat(track("ada", CALENDAR, url, "").statusCode()).as(url).isEqualTo(400);
        }
        assertThat(track("ada", CALENDAR, receiver.at("/"), "&track_id=3").statusCode())
                .isEqualTo(400);
        assertThat(track("ada", CALENDAR, receiver.at("/"), "&track_token=a%0Ab")
                        .statusCode())
                .isEqualTo(400);
        String query = "?track_hook=" + URLEncoder.encode(receiver.at("/"), StandardCharsets.UTF_8);
        put(server, "one");
        HttpResponse<byte[]> before = server.get("ada", CALENDAR + "one.ics");
        assertThat(server.send("ada", "PUT", CALENDAR + "one.ics" + query, Events.event("one", "other"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(server.get("ada", CALENDAR + "one.ics").body()).isEqualTo(before.body());
        assertThat(hooks()).isZero();
    }

    private String property(String user, String path, String depth) throws Exception {
        String body =
                "<D:propfind xmlns:D=\"DAV:\"><D:prop><O:track-hook xmlns:O=\"urn:orrery:xml:ns\"/></D:prop></D:propfind>";
        return text(server.send(user, "PROPFIND", path, body, "Depth", depth));
    }

    @Test
    void theResourceShowsItsHookToWhoMayChangeIt() throws Exception {
        put(server, "one");
        assertThat(property("ada", CALENDAR, "0")).doesNotContain(receiver.at("/"));
        tracked(CALENDAR, "");
        assertThat(property("ada", CALENDAR, "0")).contains(">" + receiver.at("/in") + "<");
        assertThat(property("ada", CALENDAR + "one.ics", "0")).doesNotContain(receiver.at("/"));
        tracked(CALENDAR + "one.ics", "");
        assertThat(property("ada", CALENDAR + "one.ics", "0")).contains(">" + receiver.at("/in") + "<");
        assertThat(property("ada", CALENDAR, "1").split(">" + receiver.at("/in") + "<", -1))
                .hasSize(3);
        tracked("/principals/users/ada/", "");
        assertThat(property("ada", "/principals/users/ada/", "0")).contains(receiver.at("/in"));
        share(server, CALENDAR, "read");
        assertThat(property("bob", CALENDAR, "1")).contains("one.ics").doesNotContain(receiver.at("/in"));
        assertThat(property("bob", "/principals/users/ada/", "0")).doesNotContain(receiver.at("/in"));
    }

    @Test
    void requestsThatCannotBeReadAreRefusedByName() throws Exception {
        for (String body : List.of(
                "[]",
                "{",
                "{\"url\": \"https://a.example/\"}",
                "{\"resource\": \"/calendars/users/ada/\", \"url\": 7}",
                "{\"resource\": \"/x\", \"url\": \"" + receiver.at("/") + "\", \"secret\": \"mine\"}",
                "{\"resource\": \"/calendars/users/ada/\", \"url\": \"" + receiver.at("/")
                        + "\", \"types\": [\"A b\"]}")) {
            assertThat(post("/hooks", body, 400).path("detail").asString()).isNotEmpty();
        }
        assertThat(text(server.send("ada", "POST", "/hooks", "{\"colour\": 1}")))
                .contains("colour");
        assertThat(server.send("ada", "PUT", "/hooks", "").statusCode()).isEqualTo(405);
        assertThat(server.get("ada", "/hooks/none").statusCode()).isEqualTo(404);
        assertThat(server.get(null, "/hooks").statusCode()).isEqualTo(401);
        for (int i = 0; i < 5; i++) {
            registered(CALENDAR, "");
        }
        assertThat(post("/hooks", "{\"resource\": \"" + HOME + "\", \"url\": \"" + receiver.at("/") + "\"}", 507)
                        .path("detail")
                        .asString())
                .contains("5");
    }

    @Test
    void aResourceThatFailsHoldsUpNoOther() throws Exception {
        String id = tracked(CALENDAR, "").path("id").asString();
        receiver.answering(call -> call.told().contains("bad") ? Response.text(500, "no\u0007pe") : Response.of(204));
        put(server, "bad");
        put(server, CALENDAR + "bad.ics", Events.event("bad", "again"));
        put(server, "good");
        List<String> ids = new ArrayList<>();
        until(() -> {
            HookReceiver.Call call = receiver.calls.poll();
            if (call != null) {
                ids.add(call.told() + " " + call.id());
            }
            return ids.stream().anyMatch(told -> told.contains("good"));
        });
        until(() -> waiting(id).size() == 1);
        JsonNode waiting = waiting(id).get(0);
        assertThat(waiting.path("attempts").asInt()).isPositive();
        assertThat(waiting.path("error").asString()).isEqualTo("Answered 500: no pe");
        assertThat(reading(id).path("failures").get(0).path("status").asInt()).isEqualTo(500);
        receiver.calls.clear();
        // what waits comes in order once it is taken, with the id that it had
        receiver.answering(204);
        post("/hooks/" + id + "/resume", "", 200);
        List<HookReceiver.Call> later = new ArrayList<>();
        until(() -> {
            HookReceiver.Call call = receiver.calls.poll();
            return call != null && later.add(call) && later.size() == 2;
        });
        assertThat(later).extracting(HookReceiver.Call::told).containsOnly("calendar.object_put bad.ics");
        assertThat(ids).anyMatch(told -> told.endsWith(later.getFirst().id()));
        assertThat(later.getFirst().json().path("sequence").asLong())
                .isLessThan(later.getLast().json().path("sequence").asLong());
        until(() -> waiting(id).isEmpty());
    }

    private JsonNode waiting(String id) {
        return reading(id).path("waiting");
    }

    private JsonNode reading(String id) {
        try {
            return read(id);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aProgramThatIsGoneForGoodEndsItsHook() throws Exception {
        tracked(CALENDAR, "");
        receiver.answering(410);
        put(server, "one");
        receiver.next();
        until(() -> hooks() == 0);
        assertThat(text(server.get("ada", "/changes?type=hook.removed"))).contains("410");
    }

    @Test
    void aPausedHookMissesNothing() throws Exception {
        String id = tracked(CALENDAR, "").path("id").asString();
        assertThat(post("/hooks/" + id + "/pause", "", 200).path("state").asString())
                .isEqualTo("paused");
        put(server, "one");
        put(server, "two");
        assertThat(post("/hooks/" + id + "/resume", "", 200).path("state").asString())
                .isEqualTo("active");
        put(server, "three");
        assertThat(receiver.told(3))
                .containsExactlyInAnyOrder(
                        "calendar.object_put one.ics", "calendar.object_put two.ics", "calendar.object_put three.ics");
        assertThat(text(server.get("ada", "/changes?type=hook.*"))).contains("hook.paused", "hook.resumed");
    }

    @Test
    void aSecretIsReplacedWithoutARefusedCall() throws Exception {
        JsonNode hook = tracked(CALENDAR, "");
        String id = hook.path("id").asString();
        String old = hook.path("secret").asString();
        String fresh =
                post("/hooks/" + id + "/rotate-secret", "", 200).path("secret").asString();
        put(server, "one");
        HookReceiver.Call both = receiver.next();
        assertThat(both.isSignedWith(old)).isTrue();
        assertThat(both.isSignedWith(fresh)).isTrue();
        String last = post("/hooks/" + id + "/rotate-secret", "{\"leaked\": true}", 200)
                .path("secret")
                .asString();
        until(() -> tests(id).isSignedWith(last));
        HookReceiver.Call one = tests(id);
        assertThat(one.isSignedWith(fresh)).isFalse();
        assertThat(one.type()).isEqualTo("hook.test");
    }

    private HookReceiver.Call tests(String id) {
        try {
            assertThat(post("/hooks/" + id + "/test", "", 200).path("delivered").asBoolean())
                    .isTrue();
            return receiver.next();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTestSaysWhatTheProgramAnswered() throws Exception {
        String id = tracked(CALENDAR, "").path("id").asString();
        receiver.answering(_ -> Response.text(418, "tea only"));
        JsonNode result = post("/hooks/" + id + "/test", "", 200);
        assertThat(result.path("delivered").asBoolean()).isFalse();
        assertThat(result.path("error").asString()).isEqualTo("Answered 418: tea only");
    }

    @Test
    void whatWasToldIsToldAgainOnRequest() throws Exception {
        JsonNode hook = tracked(CALENDAR, "");
        String id = hook.path("id").asString();
        put(server, "one");
        put(server, "two");
        HookReceiver.Call first = receiver.next();
        HookReceiver.Call second = receiver.next();
        assertThat(post("/hooks/" + id + "/redeliver", "{\"id\": \"" + first.id() + "\"}", 200)
                        .path("delivered")
                        .asBoolean())
                .isTrue();
        assertThat(receiver.next().id()).isEqualTo(first.id());
        post(
                "/hooks/" + id + "/redeliver",
                "{\"since\": \"" + hook.path("position").asString() + "\"}",
                202);
        assertThat(List.of(receiver.next().id(), receiver.next().id()))
                .containsExactlyInAnyOrder(first.id(), second.id());
        post("/hooks/" + id + "/redeliver", "{\"id\": \"nothing\"}", 404);
        post("/hooks/" + id + "/redeliver", "{}", 400);
        post("/hooks/" + id + "/redeliver", "{\"since\": \"x\"}", 400);
    }

    @Test
    void anotherProgramAndOtherTypesTakeTheirPlace() throws Exception {
        String id = tracked(CALENDAR, "&track_token=abc").path("id").asString();
        JsonNode changed = json(
                server.send(
                        "ada",
                        "PATCH",
                        "/hooks/" + id,
                        "{\"url\": \"" + receiver.at("/other") + "\", \"types\": [\"calendar.object_gone\"]}"),
                200);
        assertThat(changed.path("has_token").asBoolean()).isTrue();
        put(server, "one");
        delete(server, CALENDAR + "one.ics");
        HookReceiver.Call call = receiver.next();
        assertThat(call.path()).isEqualTo("/other");
        assertThat(call.told()).isEqualTo("calendar.object_gone one.ics");
        assertThat(server.send("ada", "PATCH", "/hooks/" + id, "{\"url\": \"http://10.0.0.1/\"}")
                        .statusCode())
                .isEqualTo(403);
    }

    /** The next start goes on where the last one stopped, and brings nothing twice that was written down. */
    @Test
    void aRestartGoesOn() throws Exception {
        tracked(CALENDAR, "");
        put(server, "one");
        String first = receiver.next().id();
        String url = server.house().config().storeUrl();
        server.close();
        receiver.answering(503);
        server = new FaceServer(url, directory, ALLOWED);
        receiver.answering(204);
        put(server, "two");
        HookReceiver.Call call = receiver.next();
        assertThat(call.told()).isEqualTo("calendar.object_put two.ics");
        assertThat(call.id()).isNotEqualTo(first);
    }
}
