package dev.orrery.app;

import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server with hooks and a program that is called, on either store. */
@Timeout(120)
abstract class HookFixture {
    static final String ALLOWED = "[hooks]\nallow-networks = [\"127.0.0.0/8\"]\nper-person = 5\n";

    @TempDir
    Path directory;

    FaceServer server;
    HookReceiver receiver;

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

    static JsonNode json(HttpResponse<byte[]> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
        return JsonMapper.shared().readTree(text(answer));
    }

    HttpResponse<byte[]> track(String user, String resource, String url, String more) throws Exception {
        String query = "?track_hook=" + URLEncoder.encode(url, StandardCharsets.UTF_8) + more;
        return server.send(user, "PUT", resource + query, "");
    }

    JsonNode tracked(String resource, String more) throws Exception {
        return json(track("ada", resource, receiver.at("/in"), more), 200);
    }

    JsonNode post(String path, String body, int status) throws Exception {
        return json(server.send("ada", "POST", path, body), status);
    }

    JsonNode registered(String resource, String more) throws Exception {
        return post(
                "/hooks",
                "{\"resource\": \"" + resource + "\", \"url\": \"" + receiver.at("/in") + "\"" + more + "}",
                201);
    }

    JsonNode read(String id) throws Exception {
        return json(server.get("ada", "/hooks/" + id), 200);
    }

    int hooks() {
        try {
            return JsonMapper.shared()
                    .readTree(text(server.get("ada", "/hooks")))
                    .size();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    HookReceiver.Call tests(String id) {
        try {
            assertThat(post("/hooks/" + id + "/test", "", 200).path("delivered").asBoolean())
                    .isTrue();
            return receiver.next();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    JsonNode waiting(String id) {
        return reading(id).path("waiting");
    }

    JsonNode reading(String id) {
        try {
            return read(id);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
