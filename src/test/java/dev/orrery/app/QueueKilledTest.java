package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.FreePort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server process that is killed between the answer to who told and the answer to who waits: nothing is lost, nothing doubled. */
@Timeout(300)
class QueueKilledTest {
    private static final String TOKEN = "0123456789abcdef0123456789";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int ROUNDS = 3 * Integer.getInteger("orrery.soak", 1);

    @TempDir
    private Path directory;

    private String origin = "";

    private OrreryProcess serve() throws Exception {
        OrreryProcess process = OrreryProcess.start(directory, Map.of(), "serve");
        origin = process.ready();
        return process;
    }

    private HttpResponse<String> ask(HttpClient client, String who, String method, String path, String body)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(origin + path))
                        .header("Authorization", who)
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String ada() {
        return "Basic " + Base64.getEncoder().encodeToString("ada:engine".getBytes());
    }

    private static String news(int message) {
        return "[{\"backend\": \"imap\", \"user\": \"ada\", \"folder\": \"INBOX\", \"message\": \"" + message
                + "\", \"event\": \"created\"}]";
    }

    private static List<String> messages(String answer) {
        List<String> messages = new ArrayList<>();
        for (JsonNode event : JSON.readTree(answer).path("events")) {
            messages.add(event.path("data").path("message").asString());
        }
        return messages;
    }

    @Test
    void whatWasTakenIsDeliveredWheneverTheServerWasKilled() throws Exception {
        Files.writeString(directory.resolve("orrery.toml"), """
                [server]
                listen = "127.0.0.1:0"
                [store]
                url = "sqlite:orrery.db"
                [notify]
                listen = "127.0.0.1:%d"
                [[notify.account]]
                login = "dovecot"
                secret = "{plain}sesame"
                token = "%s"
                [[user]]
                name = "ada"
                password = "{plain}engine"
                """.formatted(FreePort.any(), TOKEN));
        String path;
        try (OrreryProcess _ = serve();
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> made = ask(client, ada(), "POST", "/queues", "{\"filters\": [{}]}");
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            path = made.headers().firstValue("Location").orElseThrow();
        }
        for (int round = 1; round <= ROUNDS; round++) {
            int message = round;
            try (OrreryProcess server = serve();
                    HttpClient client = HttpClient.newHttpClient()) {
                CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> waits(client, path));
                assertThat(ask(client, "Bearer " + TOKEN, "POST", "/notifications", news(message))
                                .statusCode())
                        .isEqualTo(202);
                server.kill(); // whether who waited has heard of it is left to chance
                waiting.get(60, TimeUnit.SECONDS);
            }
            try (OrreryProcess _ = serve();
                    HttpClient client = HttpClient.newHttpClient()) {
                assertThat(ask(client, "Bearer " + TOKEN, "POST", "/notifications", news(message))
                                .body())
                        .as("told again by who did not see the answer")
                        .contains("known");
                HttpResponse<String> read = ask(client, ada(), "GET", path, "");
                assertThat(messages(read.body())).containsExactly(Integer.toString(message));
                String position = JSON.readTree(read.body()).path("position").asString();
                assertThat(ask(client, ada(), "POST", path + "?position=" + position, "")
                                .statusCode())
                        .isEqualTo(204);
            }
        }
    }

    /** Until there is news, or the server is gone. */
    private void waits(HttpClient client, String path) {
        try {
            ask(client, ada(), "GET", path + "?wait=60", "");
        } catch (Exception gone) {
            assertThat(gone).isInstanceOf(java.io.IOException.class);
        }
    }
}
