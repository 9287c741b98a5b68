package dev.orrery.app;

import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.cloud.CloudFake;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api} in front of a Deltacloud server that others change, on a whole server. */
abstract class TrackerDoorContract extends TrackedServer {
    @Test
    void theEntryPointSaysWhatIsThere() throws Exception {
        HttpResponse<byte[]> xml = server.get(null, "/api");
        assertThat(xml.statusCode()).isEqualTo(200);
        assertThat(text(xml))
                .contains("driver=\"deltacloud\"", "href=\"" + server.origin() + "/api/instances\"")
                .contains("<feature name=\"state_tracking\" rel=\"create\">", "name=\"track_hook\"");
        JsonNode json = JsonMapper.shared()
                .readTree(server.get(null, "/api?format=json").body());
        assertThat(json.at("/api/links/0/rel").asString()).isEqualTo("instances");
        assertThat(json.at("/api/links/0/features/0/0/name").asString()).isEqualTo("state_tracking");
        assertThat(server.get(null, "/api?force_auth=1").statusCode()).isEqualTo(401);
        assertThat(call("GET", "/api?force_auth=1", "").statusCode()).isEqualTo(200);
        assertThat(server.get(null, "/api", "Accept", "text/css").statusCode()).isEqualTo(406);
        assertThat(text(server.get(null, "/api/instance_states"))).contains("<state name=\"stopping\">");
    }

    @Test
    void machinesAreShownInBothLanguages() throws Exception {
        fake.put("1", "RUNNING");
        fake.put("2", "Odd");
        HttpResponse<byte[]> xml = call("GET", "/api/instances", "");
        assertThat(xml.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/xml");
        assertThat(text(xml))
                .contains("<state>RUNNING</state>", "<state>Odd</state>", "id=\"1\"")
                .doesNotContain("s3cret");
        JsonNode json = JsonMapper.shared()
                .readTree(call("GET", "/api/instances/1", "", "Accept", "application/json")
                        .body());
        assertThat(json.at("/instance/state").asString()).isEqualTo("RUNNING");
        assertThat(json.at("/instance/actions/0/href").asString()).isEqualTo(server.origin() + "/api/instances/1/stop");
        assertThat(text(call("GET", "/api/instances?state=running", ""))).doesNotContain("Odd");
        assertThat(text(call("GET", "/api/realms/eu", ""))).contains("<state>AVAILABLE</state>");
        assertThat(call("GET", "/api/instances/9", "").statusCode()).isEqualTo(404);
    }

    @Test
    void onlyTheProviderSaysWhoIsWho() throws Exception {
        assertThat(server.get(null, "/api/instances").statusCode()).isEqualTo(401);
        HttpResponse<byte[]> person = server.get("ada", "/api/instances");
        assertThat(person.statusCode()).isEqualTo(401);
        assertThat(person.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(server.get("ada", "/api/changes").statusCode()).isEqualTo(401);
        assertThat(server.house()
                        .store()
                        .<Boolean>read(snapshot -> snapshot.accounts().all().isEmpty()))
                .isTrue();
    }

    @Test
    void oneAccountAsksItsProviderSoOftenAndNoMore() throws Exception {
        fake.put("1", "RUNNING");
        HttpResponse<byte[]> last = call("GET", "/api/instances/1", "");
        for (int asked = 1; last.statusCode() == 200 && asked < 5_000; asked++) {
            last = call("GET", "/api/instances/1", "");
        }
        assertThat(last.statusCode()).isEqualTo(503);
        assertThat(last.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        assertThat(text(last)).contains("asked its provider too often");
        assertThat(call("GET", "/api/changes", "").statusCode())
                .as("what is known here asks nobody")
                .isEqualTo(200);
    }

    @Test
    void whatIsMadeHereIsMadeThereWithoutWhatIsMeantForTheTracker() throws Exception {
        HttpResponse<byte[]> made = call("POST", "/api/instances", "image_id=img1&track_token=t&realm_id=eu");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Location")).contains(server.origin() + "/api/instances/41");
        assertThat(fake.requests()).containsExactly("POST /api/instances image_id=img1&realm_id=eu");
        fake.put("41", "RUNNING");
        assertThat(call("POST", "/api/instances/41/stop", "").statusCode()).isEqualTo(202);
        assertThat(call("POST", "/api/instances/41/stop", "").statusCode()).isEqualTo(405);
        assertThat(call("DELETE", "/api/instances/41", "").statusCode()).isEqualTo(204);
        assertThat(call("POST", "/api/instances", "realm_id=eu").statusCode()).isEqualTo(400);
        assertThat(call("POST", "/api/instances/1/explode", "").statusCode()).isEqualTo(404);
    }

    @Test
    void whatHappensThereIsToldHere() throws Exception {
        fake.put("1", "RUNNING");
        follow();
        fake.put("1", "STOPPED");
        await(() -> !changes("").isEmpty());
        JsonNode entry = changes("").get(0);
        assertThat(entry.path("type").asString()).isEqualTo("instance.state_changed");
        assertThat(entry.path("resource").asString()).isEqualTo("/api/instances/1");
        assertThat(entry.at("/data/previous/state").asString()).isEqualTo("RUNNING");
        assertThat(entry.at("/data/current/state").asString()).isEqualTo("STOPPED");
        assertThat(entry.at("/data/driver").asString()).isEqualTo("deltacloud");
        assertThat(changes("?since=" + entry.path("cursor").asString()).isEmpty())
                .isTrue();
        assertThat(changes("?type=realm.*").isEmpty()).isTrue();
        assertThat(changes("?resource=/api/instances/1")).hasSize(1);
        assertThat(changes("?resource=/api/instances/2")).isEmpty();
        fake.remove("1");
        assertThat(changes("?wait=30&since=" + entry.path("cursor").asString())
                        .get(0)
                        .path("type")
                        .asString())
                .isEqualTo("instance.vanished");
    }

    @Test
    void aCursorOfAnotherLifeIsRefusedWithOneToGoOnFrom() throws Exception {
        follow();
        HttpResponse<byte[]> gone = call(
                "GET",
                "/api/changes?since=other-"
                        + server.house()
                                .store()
                                .<Long>read(snapshot -> snapshot.accounts()
                                        .all()
                                        .getFirst()
                                        .home()
                                        .value())
                        + "-0",
                "");
        assertThat(gone.statusCode()).isEqualTo(410);
        assertThat(JsonMapper.shared().readTree(gone.body()).path("cursor").asString())
                .isNotEmpty();
        assertThat(call("GET", "/api/changes?since=nonsense", "").statusCode()).isEqualTo(400);
        assertThat(call("POST", "/api/changes", "").statusCode()).isEqualTo(405);
    }

    @Test
    void whoeverWantsToBeCalledIsToldHowThingsAreBeforeAnythingIsMade() throws Exception {
        fake.put("1", "RUNNING");
        assertThat(call("PUT", "/api/instances/1?track_hook=http://192.0.2.1/x", "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(call("POST", "/api/instances", "image_id=img1&track_hook=http://192.0.2.1/x")
                        .statusCode())
                .isEqualTo(403);
        assertThat(fake.requests()).as("nothing made").allMatch(request -> request.startsWith("GET "));
        assertThat(call("PUT", "/api/instances/1?track_hook=", "").statusCode()).isEqualTo(400);
        assertThat(call("PUT", "/api/instances/1", "").statusCode()).isEqualTo(400);
        assertThat(call("PUT", "/api/instances/1?track_hook=none", "").statusCode())
                .isEqualTo(204);
    }

    @Test
    void aFailingProviderIsNoEmptyOne() throws Exception {
        fake.play(CloudFake.Trick.status(500));
        assertThat(call("GET", "/api/instances", "").statusCode()).isEqualTo(502);
        fake.play(new CloudFake.Trick(503, "text/plain", "x", java.util.Map.of("Retry-After", "7"), false));
        HttpResponse<byte[]> later = call("GET", "/api/instances", "");
        assertThat(later.statusCode()).isEqualTo(503);
        assertThat(later.headers().firstValue("Retry-After")).contains("7");
        fake.play(CloudFake.Trick.says("text/html", "<html>"));
        assertThat(call("GET", "/api/instances", "").statusCode()).isEqualTo(502);
    }

    @Test
    void theProviderIsNamedByHeaderOrMatrixParameterAndOthersAreHandedOn() throws Exception {
        String play = basic("ada:simulator");
        HttpResponse<byte[]> matrix = server.send(null, "GET", "/api;provider=play/realms", "", "Authorization", play);
        assertThat(text(matrix)).contains("/api;provider=play/realms/eu");
        assertThat(server.send(null, "GET", "/api/realms", "", "Authorization", play, "X-Deltacloud-Provider", "play")
                        .statusCode())
                .isEqualTo(200);
        call("GET", "/api/realms", "", "X-Deltacloud-Driver", "Mock", "X-Deltacloud-Provider", "p1");
        assertThat(fake.requests())
                .as("realms alone prove no password")
                .containsExactly(
                        "GET /api?force_auth=1 driver=mock provider=p1", "GET /api/realms driver=mock provider=p1");
    }

    @Test
    void fromOneAddressSoManyAccountsBeginInADay() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(play("user" + i)).isEqualTo(200);
        }
        assertThat(play("user3")).isEqualTo(507);
        assertThat(play("user1")).as("who is known comes in").isEqualTo(200);
    }

    private int play(String user) throws Exception {
        return server.send(null, "GET", "/api;provider=play/changes", "", "Authorization", basic(user + ":simulator"))
                .statusCode();
    }
}
