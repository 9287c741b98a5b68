package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.cloud.CloudFake;
import dev.orrery.store.HookRow;
import dev.orrery.store.ReadPart;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Programs that are called when machines change, registered with the password of their cloud account; on either store. */
@Timeout(120)
abstract class MachineHooksContract extends TrackedServer {
    private HookReceiver receiver;

    @BeforeEach
    void listen() throws Exception {
        receiver = new HookReceiver();
    }

    @AfterEach
    void closeReceiver() {
        receiver.close();
    }

    private HttpResponse<byte[]> track(String path, String... headers) throws Exception {
        return call("PUT", path + "?track_hook=" + receiver.at("/in"), "", headers);
    }

    private JsonNode tracked(String path) throws Exception {
        HttpResponse<byte[]> answer = track(path, "Accept", "application/json");
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private List<HookRow> hooks() {
        return server.house().store().read(snapshot -> snapshot.hooks().all());
    }

    @Test
    void aMachinesStateIsBroughtSignedAndIsTheFeedsEntry() throws Exception {
        fake.put("1", "RUNNING");
        fake.put("2", "RUNNING");
        HttpResponse<byte[]> answer =
                call("PUT", "/api/instances/1?track_hook=" + receiver.at("/in") + "&track_token=s3same", "");
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
        assertThat(text(answer))
                .contains("<track_hook>" + receiver.at("/in") + "</track_hook>", "<state>RUNNING</state>");
        String secret = text(answer).replaceAll("(?s).*<track_secret>(.*)</track_secret>.*", "$1");
        fake.put("2", "STOPPED");
        fake.put("1", "STOPPED");
        HookReceiver.Call call = receiver.next();
        assertThat(call.told()).isEqualTo("instance.state_changed 1");
        assertThat(call.token()).isEqualTo("s3same");
        assertThat(call.isSignedWith(secret)).isTrue();
        assertThat(call.json())
                .isEqualTo(changes("?resource=/api/instances/1").get(0))
                .as("the very entry of the feed");
        assertThat(receiver.calls).as("of machine 2 nobody wants to know").isEmpty();
        // shown for whoever has the password, and the secret never again
        assertThat(text(call("GET", "/api/instances/1", "")))
                .contains("<track_hook>" + receiver.at("/in") + "</track_hook>")
                .doesNotContain("whsec_", "s3same");
        JsonNode list = JsonMapper.shared()
                .readTree(call("GET", "/api/instances?format=json", "").body());
        assertThat(list.at("/instances/0/track_hook").asString()).isEqualTo(receiver.at("/in"));
        assertThat(list.at("/instances/1").has("track_hook")).isFalse();
    }

    @Test
    void aNewHookReplacesAndNoneRemoves() throws Exception {
        fake.put("1", "RUNNING");
        tracked("/api/instances/1");
        HttpResponse<byte[]> second = call("PUT", "/api/instances/1?track_hook=" + receiver.at("/other"), "");
        assertThat(text(second)).contains("<track_hook>" + receiver.at("/other") + "</track_hook>");
        assertThat(hooks()).hasSize(1);
        fake.put("1", "STOPPED");
        assertThat(receiver.next().path()).isEqualTo("/other");
        assertThat(call("PUT", "/api/instances/1?track_hook=none", "").statusCode())
                .isEqualTo(204);
        assertThat(call("PUT", "/api/instances/1?track_hook=none", "").statusCode())
                .as("as often as one likes")
                .isEqualTo(204);
        assertThat(hooks()).isEmpty();
        assertThat(text(call("GET", "/api/instances/1", ""))).doesNotContain("track_hook");
        assertThat(changes("?type=hook.*"))
                .extracting(entry -> entry.path("type").asString())
                .containsExactly("hook.registered", "hook.removed", "hook.registered", "hook.removed");
        assertThat(changes("?type=hook.*").get(0).at("/data/watched").asString())
                .isEqualTo("/api/instances/1");
        assertThat(changes("?type=hook.*").get(0).path("resource").asString()).isEqualTo("/api");
    }

    @Test
    void whatIsMadeWithAHookIsToldFromItsBeginning() throws Exception {
        HttpResponse<byte[]> made = call(
                "POST", "/api/instances?format=json", "image_id=img1&track_token=t&track_hook=" + receiver.at("/in"));
        assertThat(made.statusCode()).as(text(made)).isEqualTo(201);
        JsonNode machine = JsonMapper.shared().readTree(made.body()).path("instance");
        assertThat(machine.path("track_hook").asString()).isEqualTo(receiver.at("/in"));
        assertThat(machine.path("track_secret").asString()).startsWith("whsec_");
        assertThat(fake.requests()).contains("POST /api/instances image_id=img1");
        assertThat(receiver.next().told()).isEqualTo("instance.created 41");
        fake.put("41", "ERROR");
        assertThat(receiver.next().told()).isEqualTo("instance.state_changed 41");
    }

    @Test
    void aHookEndsWithItsMachine() throws Exception {
        fake.put("1", "RUNNING");
        tracked("/api/instances/1");
        fake.remove("1");
        assertThat(receiver.next().told()).isEqualTo("instance.vanished 1");
        await(() -> hooks().isEmpty());
        assertThat(changes("?type=hook.removed").get(0).at("/data/why").asString())
                .contains("gone");
        fake.put("1", "RUNNING");
        tracked("/api/instances/1"); // another one with the same id
        fake.put("1", "STOPPED");
        assertThat(receiver.next().told()).isIn("instance.created 1", "instance.state_changed 1");
        assertThat(hooks()).hasSize(1);
    }

    @Test
    void realmsAndTheProviderAsAWholeCanBeTracked() throws Exception {
        fake.put("1", "RUNNING");
        assertThat(tracked("/api/realms/eu").at("/realm/track_hook").asString()).isEqualTo(receiver.at("/in"));
        JsonNode api = tracked("/api");
        assertThat(api.at("/api/track_hook").asString()).isEqualTo(receiver.at("/in"));
        assertThat(api.at("/api/track_secret").asString()).startsWith("whsec_");
        fake.play(CloudFake.Trick.status(500));
        assertThat(receiver.next().type()).isEqualTo("provider.unavailable");
        fake.play(null);
        assertThat(receiver.next().type()).isEqualTo("provider.available");
        fake.put("1", "STOPPED");
        assertThat(receiver.next().told()).as("all that is told of it").isEqualTo("instance.state_changed 1");
        assertThat(text(call("GET", "/api", ""))).contains("<track_hook>" + receiver.at("/in"));
        assertThat(text(server.get(null, "/api"))).as("not for strangers").doesNotContain("<track_hook>");
        assertThat(call("PUT", "/api?track_hook=none", "").statusCode()).isEqualTo(204);
        assertThat(text(call("GET", "/api", ""))).doesNotContain("<track_hook>");
    }

    @Test
    void onlyThePasswordOfTheAccountOpensItsHooks() throws Exception {
        fake.put("1", "RUNNING");
        tracked("/api/instances/1");
        String wrong = basic("mockuser:wrong");
        for (String path : List.of("/api/instances/1", "/api/realms/eu", "/api")) {
            String url = path + "?track_hook=" + receiver.at("/thief");
            assertThat(server.send(null, "PUT", url, "", "Authorization", wrong).statusCode())
                    .isEqualTo(401);
            assertThat(server.send(null, "PUT", url, "").statusCode()).isEqualTo(401);
            assertThat(server.send(null, "PUT", path + "?track_hook=none", "", "Authorization", wrong)
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(hooks()).extracting(hook -> hook.target().url()).containsExactly(receiver.at("/in"));
        String id = hooks().getFirst().id();
        assertThat(server.get("bob", "/hooks/" + id).statusCode()).isEqualTo(404);
        assertThat(text(server.get("ada", "/hooks"))).isEqualTo("[]");
    }

    @Test
    void badHooksAreRefusedBeforeAnythingHappens() throws Exception {
        fake.put("1", "RUNNING");
        int asked = fake.requests().size();
        for (String url : List.of("ftp://127.0.0.1/x", "http://user@127.0.0.1/", "nowhere", "http://0x7f.1/")) {
            assertThat(call("PUT", "/api/instances/1?track_hook=" + url, "").statusCode())
                    .as(url)
                    .isEqualTo(400);
        }
        assertThat(call("PUT", "/api/instances/1?track_hook=http://169.254.169.254/", "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(call("PUT", "/api?track_hook=" + server.origin() + "/api", "")
                        .statusCode())
                .as("never itself")
                .isEqualTo(403);
        assertThat(call("PUT", "/api/instances/1?track_hook=" + receiver.at("/") + "&track_token=a%0Ab", "")
                        .statusCode())
                .isEqualTo(400);
        assertThat(call("PUT", "/api/instances/1?name=x&track_hook=" + receiver.at("/"), "")
                        .statusCode())
                .as("nothing else can be changed")
                .isEqualTo(400);
        assertThat(fake.requests()).hasSize(asked);
        assertThat(track("/api/instances/9").statusCode()).isEqualTo(404);
        assertThat(hooks()).isEmpty();
    }

    @Test
    void anAccountHasSoManyHooksAndNoMore() throws Exception {
        for (int i = 1; i <= 4; i++) {
            fake.put(Integer.toString(i), "RUNNING");
        }
        for (int i = 1; i <= 3; i++) {
            tracked("/api/instances/" + i);
        }
        tracked("/api/instances/3"); // in place of its own
        assertThat(track("/api/instances/4").statusCode()).isEqualTo(507);
        HttpResponse<byte[]> made = call("POST", "/api/instances", "image_id=img1&track_hook=" + receiver.at("/in"));
        assertThat(made.statusCode()).as("the machine is there").isEqualTo(201);
        assertThat(header(made, "Warning")).contains("hooks of this account");
    }

    @Test
    void anAccountThatIsNotFollowedAnyMoreCallsNobody() throws Exception {
        fake.put("1", "RUNNING");
        tracked("/api/instances/1");
        server.house()
                .store()
                .read(snapshot -> snapshot.accounts().all())
                .forEach(account -> new dev.orrery.tracking.Accounts(
                                server.house().store(), null, server.house().clock(), null, 1)
                        .retire(account, "An administrator ended it."));
        assertThat(hooks()).isEmpty();
    }

    @Test
    void aPasswordThatIsRefusedEndsTheAskingAndTheNextGoodOneResumesIt() throws Exception {
        fake.put("1", "RUNNING");
        tracked("/api");
        fake.play(CloudFake.Trick.status(401));
        HookReceiver.Call call = receiver.next();
        assertThat(call.type()).isEqualTo("track.suspended");
        int asked = fake.requests().size();
        fake.play(null);
        fake.put("1", "STOPPED");
        assertThat(server.house()
                        .store()
                        .<Integer>read(snapshot -> snapshot.accounts()
                                .due(java.time.Instant.now().plusSeconds(86_400), 10)
                                .size()))
                .as("nothing is due any more")
                .isZero();
        assertThat(fake.requests()).hasSize(asked);
        assertThat(call("GET", "/api/instances/1", "").statusCode()).isEqualTo(200);
        assertThat(receiver.next().type()).isEqualTo("track.resumed");
        assertThat(receiver.next().told()).isEqualTo("instance.state_changed 1");
    }

    @Test
    void theFeedIsAStreamToo() throws Exception {
        fake.put("1", "RUNNING");
        follow();
        HttpResponse<InputStream> answer =
                server.open(null, "/api/changes", "Authorization", BASIC, "Accept", "text/event-stream");
        assertThat(answer.statusCode()).isEqualTo(200);
        String id;
        try (InputStream body = answer.body();
                BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            fake.put("1", "STOPPED");
            String data = line(lines, "data: ");
            JsonNode entry = JsonMapper.shared().readTree(data);
            assertThat(entry).isEqualTo(changes("").get(0));
            id = entry.path("cursor").asString();
        }
        fake.put("1", "RUNNING");
        HttpResponse<InputStream> again = server.open(
                null, "/api/changes", "Authorization", BASIC, "Accept", "text/event-stream", "Last-Event-ID", id);
        try (InputStream body = again.body();
                BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            JsonNode entry = JsonMapper.shared().readTree(line(lines, "data: "));
            assertThat(entry.at("/data/current/state").asString())
                    .as("what came after the id, and nothing twice")
                    .isEqualTo("RUNNING");
        }
        HttpResponse<byte[]> gone = call(
                "GET",
                "/api/changes",
                "",
                "Accept",
                "text/event-stream",
                "Last-Event-ID",
                "other" + id.substring(id.indexOf('-')));
        assertThat(gone.statusCode()).isEqualTo(410);
        assertThat(call("GET", "/api/changes", "", "Accept", "text/event-stream", "Last-Event-ID", "x y")
                        .statusCode())
                .isEqualTo(400);
        assertThat(server.get(null, "/api/changes", "Accept", "text/event-stream")
                        .statusCode())
                .isEqualTo(401);
    }

    private static String line(BufferedReader lines, String begin) throws Exception {
        String line = lines.readLine();
        while (line != null && !line.startsWith(begin)) {
            line = lines.readLine();
        }
        assertThat(line).as("a line with " + begin).isNotNull();
        return line.substring(begin.length());
    }

    private Optional<ReadPart> read() {
        return server.house()
                .store()
                .read(snapshot -> snapshot.accounts()
                        .read(snapshot.accounts().all().getFirst().home()));
    }

    @Test
    void whatIsReadWithoutAFilterCountsAsDelivered() throws Exception {
        fake.put("1", "RUNNING");
        tracked("/api/instances/1");
        fake.put("1", "STOPPED");
        receiver.next();
        changes("?type=instance.*");
        changes("?resource=/api/instances/1");
        assertThat(call("HEAD", "/api/changes", "").statusCode()).isEqualTo(200);
        assertThat(read()).as("who read a part, or nothing").isEmpty();
        long last = changes("?limit=1").get(0).path("sequence").asLong();
        assertThat(read()).contains(new ReadPart(0, last));
        JsonNode all = changes("");
        assertThat(read().orElseThrow().through())
                .isEqualTo(all.get(all.size() - 1).path("sequence").asLong());
    }

    @Test
    void whatFailsIsBroughtAgain() throws Exception {
        fake.put("1", "RUNNING");
        tracked("/api/instances/1");
        receiver.answering(500);
        fake.put("1", "STOPPED");
        String first = receiver.next().id();
        receiver.answering(204);
        assertThat(receiver.next().id()).isEqualTo(first);
    }
}
