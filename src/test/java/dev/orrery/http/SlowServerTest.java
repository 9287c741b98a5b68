package dev.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that wait for something of ours, such as a mail system that does not answer, for longer than a client may be
 * silent: the client has said all it has to say, and is not to blame.
 */
@Timeout(60)
class SlowServerTest {
    private static final HttpConfig.Times TIMES = new HttpConfig.Times(
            Duration.ofMillis(800), Duration.ofSeconds(20), Duration.ofSeconds(20), 1, Duration.ofSeconds(9));

    private final CountDownLatch inHandler = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private HttpEngine engine;

    @BeforeEach
    void start() throws IOException {
        engine = new HttpEngine(HttpConfig.on("127.0.0.1", 0).with(TIMES), this::handle).start();
    }

    @AfterEach
    void stop() {
        letGo.countDown();
        engine.close();
    }

    private Response handle(Request request) throws Exception {
        if (request.path().raw().equals("/quick")) {
            return Response.text(200, "quick");
        }
        inHandler.countDown();
        letGo.await();
        return request.path().raw().equals("/refused")
                ? Response.text(412, "no")
                : Response.text(200, Long.toString(request.body().readAllBytes().length));
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_1_1, GET, 0, 0",
        "HTTP_2, GET, 0, 0",
        "HTTP_1_1, PUT, 9, 9",
        "HTTP_2, PUT, 9, 9",
        "HTTP_1_1, PUT, 3000000, 3000000",
        "HTTP_2, PUT, 3000000, 3000000",
        "HTTP_1_1, POST, 3000, no",
        "HTTP_2, POST, 3000, no"
    })
    void whatTheClientSentIsThereWhenTheServerComesToIt(
            HttpClient.Version version, String method, int size, String answer) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            URI uri = URI.create(engine.origin() + "/quick");
            client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            CompletableFuture<HttpResponse<String>> asked = client.sendAsync(
                    HttpRequest.newBuilder(uri.resolve(method.equals("POST") ? "/refused" : "/slow"))
                            .method(method, HttpRequest.BodyPublishers.ofByteArray(new byte[size]))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            inHandler.await();
            longerThanIdle();
            letGo.countDown();
            HttpResponse<String> answered = asked.get(30, TimeUnit.SECONDS);
            assertThat(answered.version()).isEqualTo(version);
            assertThat(answered.body()).isEqualTo(answer);
        }
    }

    /** Who falls silent half-way is told so, however late the server looks. */
    @ParameterizedTest
    @ValueSource(strings = {"half", ""})
    void aClientThatStopsHalfWayIsStillToldSo(String half) throws Exception {
        try (RawClient client = new RawClient(engine.port())) {
            client.send("PUT /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n" + half);
            inHandler.await();
            longerThanIdle();
            letGo.countDown();
            assertThat(client.read().status()).isEqualTo(408);
        }
    }

    /** A connection that came later is idle for too long by now, and closed. */
    private void longerThanIdle() throws IOException {
        try (RawClient idle = new RawClient(engine.port())) {
            assertThat(idle.isClosed()).isTrue();
        }
    }
}
