package dev.orrery.app;

import static dev.orrery.app.ChangesContract.CALENDAR;
import static dev.orrery.app.ChangesContract.put;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.http.HttpConfig;
import dev.orrery.http.Response;
import dev.orrery.http.SelfSigned;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which programs are called: those that agree, where that is wanted, and those whose certificates are trusted. */
@Timeout(120)
class HookProgramsTest {
    private static final String URL = "sqlite:orrery.db";

    @TempDir
    private Path directory;

    private static HttpResponse<byte[]> track(FaceServer server, String url) throws Exception {
        return server.send("ada", "PUT", CALENDAR + "?track_hook=" + url, "");
    }

    @Test
    void aProgramHasToAgreeWhereThatIsWanted() throws Exception {
        try (FaceServer server = new FaceServer(URL, directory, HookFixture.ALLOWED + "verify = true\n");
                HookReceiver receiver = new HookReceiver()) {
            AtomicReference<String> asked = new AtomicReference<>("");
            List<Response> refusals = List.of(
                    Response.of(200),
                    Response.of(200).with("WebHook-Allowed-Origin", "other.example.org"),
                    Response.of(403).with("WebHook-Allowed-Origin", "*"),
                    Response.of(302).with("Location", receiver.at("/yes")),
                    Response.of(405));
            for (Response refusal : refusals) {
                receiver.agreeing(request -> {
                    asked.set(request.header("WebHook-Request-Origin", ""));
                    return refusal;
                });
                HttpResponse<byte[]> refused = track(server, receiver.at("/in"));
                assertThat(refused.statusCode()).isEqualTo(403);
                assertThat(text(refused)).contains("WebHook-Allowed-Origin", "does not agree");
                assertThat(asked.get()).isEqualTo("127.0.0.1");
            }
            assertThat(track(server, "http://127.0.0.1:9/nobody").statusCode()).isEqualTo(400);
            assertThat(text(server.get("ada", "/hooks"))).isEqualTo("[]");
            for (String origin : List.of("*", "127.0.0.1")) {
                receiver.agreeing(_ -> Response.of(200).with("WebHook-Allowed-Origin", origin));
                assertThat(track(server, receiver.at("/in")).statusCode()).isEqualTo(200);
            }
            put(server, "one");
            assertThat(receiver.next().told()).isEqualTo("calendar.object_put one.ics");
        }
    }

    @Test
    void certificatesOfTheConfiguredAuthoritiesAreTrustedAndNoOthers() throws Exception {
        HttpConfig.Tls tls = SelfSigned.write(directory, SelfSigned.make(directory, "EC", "receiver", "ip:127.0.0.1"));
        String trusting = "ca-file = \"" + tls.certificate() + "\"\n";
        try (HookReceiver receiver =
                new HookReceiver(HttpConfig.on("127.0.0.1", 0).with(tls))) {
            assertThat(receiver.at("/in")).startsWith("https:");
            try (FaceServer server = new FaceServer(URL, directory, HookFixture.ALLOWED + trusting)) {
                assertThat(track(server, receiver.at("/in")).statusCode()).isEqualTo(200);
                put(server, "one");
                assertThat(receiver.next().told()).isEqualTo("calendar.object_put one.ics");
            }
            try (FaceServer server = new FaceServer(URL, directory, HookFixture.ALLOWED)) {
                String id = text(server.get("ada", "/hooks")).replaceFirst(".*?\"id\":\"([^\"]*)\".*", "$1");
                assertThat(text(server.send("ada", "POST", "/hooks/" + id + "/test", "")))
                        .contains("\"delivered\":false", "No secure connection");
            }
        }
    }

    @Test
    void anAuthoritiesFileWithoutCertificatesEndsTheStartWithASentence() throws Exception {
        Path file = Files.writeString(directory.resolve("none.pem"), "nothing\n");
        assertThatThrownBy(() ->
                        new FaceServer(URL, directory, HookFixture.ALLOWED + "ca-file = \"" + file + "\"\n").close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none.pem holds no certificate");
    }
}
