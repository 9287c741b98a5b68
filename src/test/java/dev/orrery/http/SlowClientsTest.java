package dev.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that hardly move, go away or stay for ever, and the end of the engine itself. */
@Timeout(60)
class SlowClientsTest extends EngineFixture {
    @Test
    void aHeaderSentByteByByteIsCutOff() throws Exception {
        try (RawClient client = client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\nX: ");
            long begin = System.nanoTime();
            trickle(client);
            assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(10));
        }
    }

    @Test
    void aBodySentByteByByteIsCutOff() throws Exception {
        try (RawClient client = client()) {
            client.send("PUT /count HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
            trickle(client);
            assertThat(seen).doesNotContain("whole body");
        }
    }

    /** Sends a byte now and then until the server has had enough; fails if it never has. */
    private static void trickle(RawClient client) throws Exception {
        client.socket.setSoTimeout(200);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (System.nanoTime() < deadline) {
            try {
                client.send("x");
                int answer = client.socket.getInputStream().read();
                if (answer < 0 || answer == 'H') {
                    return;
                }
            } catch (java.net.SocketTimeoutException e) {
                // nothing yet
            } catch (IOException e) {
                return;
            }
        }
        throw new AssertionError("the server is still patient");
    }

    @Test
    void aClientThatDoesNotTakeItsAnswerIsCutOffAndCostsNoMemory() throws Exception {
        try (RawClient client = client()) {
            client.send(get("/endless"));
            assertThat(seen.take()).isEqualTo("GET /endless");
            String ending = null;
            while (ending == null) {
                client.socket.getInputStream().read();
                ending = seen.poll(100, TimeUnit.MILLISECONDS);
            }
            assertThat(ending).isEqualTo("broken");
        }
    }

    @Test
    void idleConnectionsAreClosedButNotThoseThatAreWorkedOn() throws Exception {
        HttpConfig.Times times = new HttpConfig.Times(
                Duration.ofMillis(400), Duration.ofSeconds(5), Duration.ofSeconds(5), 1000, Duration.ofSeconds(9));
        HttpConfig config = HttpConfig.on("127.0.0.1", 0).with(times);
        try (HttpEngine impatient = new HttpEngine(config, this::handle).start();
                RawClient busy = new RawClient(impatient.port());
                RawClient idle = new RawClient(impatient.port());
                RawClient uploading = new RawClient(impatient.port())) {
            busy.send(get("/slow"));
            uploading.send("PUT /count HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nonly this");
            assertThat(idle.send(get("/")).read().status()).isEqualTo(200);
            assertThat(idle.isClosed()).isTrue();
            assertThat(uploading.read().status()).isEqualTo(408);
            letGo.countDown();
            assertThat(busy.read().text()).isEqualTo("done");
        }
    }

    @Test
    void aClientThatGoesAwayEndsItsAnswer() throws Exception {
        try (RawClient client = client()) {
            client.send(get("/endless"));
            assertThat(seen.take()).isEqualTo("GET /endless");
        }
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("broken");
    }

    @Test
    void stoppingFinishesWhatIsInProgressAndTakesNothingNew() throws Exception {
        try (RawClient client = client();
                RawClient idle = client()) {
            assertThat(idle.send(get("/")).read().status()).isEqualTo(200);
            client.send(get("/slow"));
            inHandler.await();
            Thread stopping = Thread.ofVirtual().start(engine::close);
            assertThat(idle.isClosed()).isTrue();
            letGo.countDown();
            assertThat(client.read().text()).isEqualTo("done");
            assertThat(client.isClosed()).isTrue();
            stopping.join();
            assertThat(engine.connections()).isZero();
        }
    }

    /** With a patience far beyond the test's own: nothing but the requests in progress may be waited for. */
    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void stoppingDoesNotWaitForConnectionsThatAreOnlyKept(HttpClient.Version version) throws Exception {
        HttpConfig.Times times = new HttpConfig.Times(
                Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1), 1, Duration.ofHours(1));
        HttpEngine patient = new HttpEngine(HttpConfig.on("127.0.0.1", 0).with(times), this::handle).start();
        try (HttpClient client = HttpClient.newBuilder().version(version).build();
                RawClient silent = new RawClient(patient.port());
                RawClient halfWay = new RawClient(patient.port())) {
            halfWay.send("GET / HTTP/1.1\r\nHost: x\r\nX: ");
            URI uri = URI.create(patient.origin() + "/");
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(version);
            CompletableFuture<HttpResponse<String>> last = client.sendAsync(
                    HttpRequest.newBuilder(uri.resolve("/slow")).build(), HttpResponse.BodyHandlers.ofString());
            inHandler.await();
            Thread stopping = Thread.ofVirtual().start(patient::close);
            assertThat(silent.isClosed()).isTrue();
            assertThat(halfWay.isClosed()).isTrue();
            letGo.countDown();
            assertThat(last.get(30, TimeUnit.SECONDS).body()).isEqualTo("done");
            assertThat(stopping.join(Duration.ofSeconds(30))).isTrue();
        }
    }

    /** A request in progress may pause for longer than an idle connection would be kept. */
    @Test
    void anUploadThatPausesWhileTheServerStopsIsFinished() throws Exception {
        try (RawClient client = client()) {
            client.send("PUT /count HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nhalf");
            assertThat(seen.take()).isEqualTo("PUT /count");
            int port = engine.port();
            Thread stopping = Thread.ofVirtual().start(engine::close);
            try (RawClient idle = new RawClient(port)) {
                assertThat(idle.isClosed()).isTrue();
            } catch (ConnectException e) {
                // the socket does not listen any more
            }
            assertThat(stopping.join(Duration.ofMillis(1200))).isFalse();
            client.send("half");
            assertThat(client.read().text()).isEqualTo("8");
            stopping.join();
        }
    }

    /** Stops while connections come, many times: one that was taken at the last moment is closed like all others. */
    @Test
    void aConnectionThatComesWhileTheServerStopsIsClosed() throws Exception {
        Semaphore inRequest = new Semaphore(0);
        for (int round = 0; round < 200; round++) {
            HttpEngine stops = new HttpEngine(HttpConfig.on("127.0.0.1", 0), request -> {
                        inRequest.release();
                        return Response.bytes(200, "text/plain", request.body().readAllBytes());
                    })
                    .start();
            try (RawClient busy = new RawClient(stops.port())) {
                busy.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n");
                inRequest.acquire();
                int port = stops.port();
                Thread stopping = Thread.ofVirtual().start(stops::close);
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(round % 8 * 100));
                try (RawClient late = new RawClient(port)) {
                    assertThat(late.isClosed())
                            .describedAs("in round %d", round)
                            .isTrue();
                } catch (ConnectException e) {
                    // the socket does not listen any more
                }
                busy.send("done");
                assertThat(busy.read().text()).isEqualTo("done");
                stopping.join();
            }
        }
    }
}
