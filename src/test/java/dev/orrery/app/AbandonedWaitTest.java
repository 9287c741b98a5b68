package dev.orrery.app;

import static dev.orrery.app.ChangesContract.put;
import static dev.orrery.app.ChangesContract.until;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.http.RawClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever waits for a change and goes away gives the place back long before the wait is over. */
@Timeout(120)
class AbandonedWaitTest {
    private static final String WAIT = "/changes?since=now&wait=300";

    @TempDir
    private Path directory;

    private FaceServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FaceServer("sqlite:orrery.db", directory, "");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawClient asks(String path, String more) throws Exception {
        String credentials = Base64.getEncoder().encodeToString("ada:engine".getBytes(StandardCharsets.UTF_8));
        return new RawClient(URI.create(server.origin()).getPort())
                .send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic " + credentials + "\r\n"
                        + more + "\r\n");
    }

    private void untilWaiting(int count) {
        until(() -> waiting() == count);
    }

    private int waiting() {
        try {
            Matcher figure = Pattern.compile("(?m)^changes_waiting (\\d+)").matcher(text(server.get(null, "/metrics")));
            assertThat(figure.find()).isTrue();
            return Integer.parseInt(figure.group(1));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void waitsAndStreamsEndWithTheirClients() throws Exception {
        server.get("ada", "/changes"); // there is a home now
        RawClient wait = asks(WAIT, "");
        RawClient stream = asks("/changes?since=now", "Accept: text/event-stream\r\n");
        RawClient stays = asks(WAIT, "");
        untilWaiting(3);
        wait.close();
        stream.close();
        untilWaiting(1);
        put(server, "one");
        assertThat(stays.read().text()).contains("calendar.object_put");
        stays.close();
    }

    @Test
    void whoeverSendsTheNextRequestAheadHasNotGone() throws Exception {
        server.get("ada", "/changes");
        try (RawClient client = asks("/changes?since=now&wait=11", "")) {
            untilWaiting(1);
            client.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"); // looked at twice before the wait ends
            RawClient.Answer first = client.read();
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.text()).isEqualTo("[]");
            assertThat(client.read().text()).contains("\"status\"");
            client.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.read().text()).contains("\"status\"");
        }
    }

    @Test
    void whoeverOnlyStopsSendingIsAnsweredAtOnce() throws Exception {
        server.get("ada", "/changes");
        try (RawClient client = asks(WAIT, "")) {
            untilWaiting(1);
            client.endInput();
            assertThat(client.read().text()).isEqualTo("[]");
        }
        untilWaiting(0);
    }
}
