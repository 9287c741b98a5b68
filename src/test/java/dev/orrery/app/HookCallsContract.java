package dev.orrery.app;

import static dev.orrery.app.ChangesContract.CALENDAR;
import static dev.orrery.app.ChangesContract.delete;
import static dev.orrery.app.ChangesContract.put;
import static dev.orrery.app.ChangesContract.until;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.Events;
import dev.orrery.http.Response;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What becomes of calls, and what a hook's owner may do about them, on either store. */
abstract class HookCallsContract extends HookFixture {
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

    @Test
    void callsCarryASignatureThatThePublishedKeyVerifiesIfThatIsWanted() throws Exception {
        String id = registered(CALENDAR, ", \"ed25519\": true").path("id").asString();
        HttpResponse<byte[]> published = server.get(null, "/hooks/keys");
        JsonNode key = json(published, 200).path("keys").get(0);
        assertThat(key.path("kty").asString() + key.path("crv").asString()).isEqualTo("OKPEd25519");
        put(server, "one");
        HookReceiver.Call call = receiver.next();
        assertThat(call.isSignedWithKey(key.path("webhooks").asString())).isTrue();
        assertThat(call.signature()).startsWith("v1,");
        HookReceiver.Call later = tests(id);
        assertThat(later.isSignedWithKey(key.path("webhooks").asString())).isTrue();
        HookReceiver.Call mixed = new HookReceiver.Call(
                later.path(), later.id(), later.timestamp(), call.signature(), later.token(), later.body());
        assertThat(mixed.isSignedWithKey(key.path("webhooks").asString())).isFalse();
        JsonNode without = json(server.send("ada", "PATCH", "/hooks/" + id, "{\"ed25519\": false}"), 200);
        assertThat(without.path("ed25519").asBoolean()).isFalse();
        assertThat(tests(id).signature()).doesNotContain("v1a,");
        assertThat(server.send(null, "POST", "/hooks/keys", "").statusCode()).isEqualTo(405);
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
        while (call.id().equals(first)) {
            // the stop was before the answer was written down: at least once, also where the start met the 503, and
            // always with the same id
            call = receiver.next();
        }
        assertThat(call.told()).isEqualTo("calendar.object_put two.ics");
    }
}
