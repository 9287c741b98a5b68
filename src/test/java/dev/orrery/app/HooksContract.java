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
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Hooks at a running server's door, and what arrives at the program that is called, on either store. */
abstract class HooksContract extends HookFixture {
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
}
