package dev.orrery.app;

import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.cloud.OpenStackFake;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api} in front of an OpenStack whose machines others change, on a whole server. */
class NovaServerTest {
    @TempDir
    private Path folder;

    private OpenStackFake fake;
    private FaceServer server;

    @BeforeEach
    void open() throws Exception {
        fake = new OpenStackFake();
        server = new FaceServer("sqlite:orrery.db", folder, """
                [tracker]
                interval = "100ms"
                [[tracker.provider]]
                name = "stack"
                driver = "nova"
                url = "%s"
                project = "web"
                allow-networks = ["127.0.0.0/8"]
                """.formatted(fake.keystone()));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        fake.close();
    }

    private HttpResponse<byte[]> call(String password, String method, String path, String body) throws Exception {
        return server.send(
                null,
                method,
                path,
                body,
                "Authorization",
                TrackedServer.basic("ada:" + password),
                "Content-Type",
                "application/x-www-form-urlencoded");
    }

    private JsonNode changes(String password, String query) throws Exception {
        HttpResponse<byte[]> answer = call(password, "GET", "/api/changes" + query, "");
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    @Test
    void whatHappensThereIsToldHereAndAPasswordThatWasChangedEndsIt() throws Exception {
        fake.put("1", "ACTIVE");
        fake.put("2", "ACTIVE");
        assertThat(changes("right", "")).isEmpty();
        fake.put("1", "SHUTOFF");
        JsonNode stopped = changes("right", "?wait=30").get(0);
        assertThat(stopped.path("type").asString()).isEqualTo("instance.state_changed");
        assertThat(stopped.at("/data/current/raw_state").asString()).isEqualTo("SHUTOFF");
        fake.put("2", "DELETED");
        JsonNode gone = changes(
                        "right", "?wait=30&since=" + stopped.path("cursor").asString())
                .get(0);
        assertThat(gone.path("type").asString()).isEqualTo("instance.vanished");
        assertThat(gone.path("resource").asString()).isEqualTo("/api/instances/2");
        assertThat(text(call("right", "GET", "/api/realms", ""))).contains("nova", "west");

        fake.setPassword("next");
        fake.expire();
        String later = "?wait=30&since=" + gone.path("cursor").asString();
        TrackedServer.await(() -> server.house()
                .store()
                .<Boolean>read(
                        snapshot -> snapshot.accounts().all().stream().noneMatch(account -> account.isFollowed())));
        JsonNode told = changes("next", later);
        assertThat(told.get(0).path("type").asString()).isEqualTo("track.suspended");
        assertThat(told.get(0).path("data").toString()).contains("NAME@DOMAIN/PROJECT");
        JsonNode resumed =
                changes("next", "?wait=30&since=" + told.get(0).path("cursor").asString());
        assertThat(resumed.get(0).path("type").asString()).isEqualTo("track.resumed");
    }

    @Test
    void whatIsMadeHereIsMadeThere() throws Exception {
        HttpResponse<byte[]> made = call("right", "POST", "/api/instances", "image_id=img1&hwp_id=m1.small&name=new");
        assertThat(made.statusCode()).as(text(made)).isEqualTo(201);
        assertThat(text(made)).contains("id=\"made1\"").doesNotContain("s3cret");
        assertThat(call("right", "POST", "/api/instances", "image_id=img1").statusCode())
                .isEqualTo(400);
        assertThat(call("wrong", "GET", "/api/instances", "").statusCode()).isEqualTo(401);
    }
}
