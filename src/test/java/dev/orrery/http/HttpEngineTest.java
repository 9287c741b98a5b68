package dev.orrery.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** What travels over a real socket, byte by byte. */
@Timeout(60)
class HttpEngineTest {
    private static final String BIG = "0123456789abcdef\n".repeat(20_000);

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final CountDownLatch inHandler = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private HttpEngine engine;

    @BeforeEach
    void start() throws IOException {
        HttpConfig.Times times = new HttpConfig.Times(
                Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(2), 20_000, Duration.ofSeconds(9));
        engine = new HttpEngine(HttpConfig.on("127.0.0.1", 0).with(times), this::handle).start();
    }

    @AfterEach
    void stop() {
        letGo.countDown();
        engine.close();
    }

    private Response handle(Request request) throws Exception {
        seen.add(request.method() + " " + request.path().raw());
        return switch (request.path().segments().isEmpty()
                ? ""
                : request.path().segments().getFirst()) {
            case "echo" -> Response.bytes(200, "text/plain", request.body().readAllBytes());
            case "count" -> {
                long count = 0;
                byte[] buffer = new byte[8192];
                for (int n = request.body().read(buffer);
                        n >= 0;
                        n = request.body().read(buffer)) {
                    count += n;
                }
                seen.add("whole body");
                yield Response.text(200, Long.toString(count));
            }
            case "big" ->
                Response.stream(200, "text/plain", out -> out.write(BIG.getBytes(UTF_8)))
                        .allowCompression()
                        .with("ETag", "\"e1\"");
            case "bytes" ->
                Response.bytes(200, "text/plain", BIG.getBytes(UTF_8))
                        .allowCompression()
                        .with("ETag", "\"e2\"");
            case "pieces" -> {
                Random pieces =
                        new Random(Long.parseLong(request.path().segments().getLast()));
                yield Response.stream(200, "text/plain", out -> {
                            byte[] all = BIG.getBytes(UTF_8);
                            int done = 0;
                            while (done < all.length) {
                                int count = Math.min(all.length - done, 1 + pieces.nextInt(40_000));
                                out.write(all, done, count);
                                done += count;
                                if (pieces.nextInt(20) == 0) {
                                    out.flush();
                                }
                            }
                        })
                        .allowCompression();
            }
            case "small" ->
                Response.stream(200, "text/plain", out -> out.write("little".getBytes(UTF_8)))
                        .allowCompression();
            case "object" ->
                Response.bytes(200, "text/calendar", BIG.getBytes(UTF_8)).with("ETag", "\"e3\"");
            case "endless" ->
                Response.stream(200, "text/plain", out -> {
                    byte[] chunk = new byte[8192];
                    try {
                        while (true) {
                            out.write(chunk);
                        }
                    } catch (IOException e) {
                        seen.add("broken");
                        throw e;
                    }
                });
            case "slow" -> {
                inHandler.countDown();
                letGo.await();
                yield Response.text(200, "done");
            }
            case "unread" -> Response.text(401, "no").with("WWW-Authenticate", "Basic realm=\"x\"");
            case "bug" -> throw new IllegalStateException("secret detail");
            case "half" ->
                Response.stream(200, "text/plain", out -> {
                    out.write(new byte[100_000]);
                    throw new IllegalStateException("half way");
                });
            case "early" ->
                Response.stream(207, "text/xml", out -> {
                    out.write('<');
                    throw new IllegalStateException("secret detail");
                });
            case "busy" -> throw new Refused(new Reason.Unavailable("it", Duration.ofSeconds(7)));
            case "none" -> Response.of(204);
            case "named" -> Response.text(200, request.id() + " " + MDC.get("request"));
            default ->
                Response.text(200, request.method() + " " + request.path().segments() + " " + request.origin());
        };
    }

    private RawClient client() throws IOException {
        return new RawClient(engine.port());
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    @Test
    void anAnswerNamesServerDateAndRequest() throws IOException {
        try (RawClient client = client()) {
            RawClient.Answer answer = client.send(get("/a%20b/c/")).read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("GET [a b, c] http://localhost");
            assertThat(answer.header("Server")).isEqualTo("Orrery");
            assertThat(answer.header("Date")).endsWith("GMT");
            assertThat(answer.header("X-Request-Id")).isNotEmpty();
            assertThat(answer.header("Content-Length")).isEqualTo("29");
        }
    }

    @Test
    void aConnectionServesManyRequestsAlsoWhenTheyAreSentAtOnce() throws IOException {
        try (RawClient client = client()) {
            client.send(get("/1") + "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + get("/none")
                    + "REPORT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n"
                    + get("/2"));
            assertThat(client.read().text()).startsWith("GET [1]");
            assertThat(client.read().text()).isEqualTo("abc");
            assertThat(client.read().status()).isEqualTo(204);
            assertThat(client.read().text()).isEqualTo("def");
            assertThat(client.read().text()).startsWith("GET [2]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROPFIND", "REPORT", "MKCALENDAR", "ACL", "MOVE", "LOCK", "BASELINE-CONTROL"})
    void anyMethodPasses(String method) throws IOException {
        try (RawClient client = client()) {
            client.send(method + " /x HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read().text()).startsWith(method);
        }
    }

    @Test
    void headHasTheHeaderOfGetAndNoBody() throws IOException {
        try (RawClient client = client()) {
            client.send(
                    "HEAD /object HTTP/1.1\r\nHost: x\r\n\r\n" + "HEAD /big HTTP/1.1\r\nHost: x\r\n\r\n" + get("/1"));
            RawClient.Answer object = client.read(true);
            assertThat(object.header("Content-Length")).isEqualTo(Integer.toString(BIG.length()));
            assertThat(object.header("ETag")).isEqualTo("\"e3\"");
            assertThat(client.read(true).status()).isEqualTo(200);
            assertThat(client.read().text()).startsWith("GET [1]");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/../b",
                "/..",
                "/./a",
                "/a/%2e%2e/b",
                "/%2E/",
                "/a%2Fb",
                "/a%2fb",
                "/a%00b",
                "/%00",
                "/a%0Ab",
                "/a%7Fb",
                "/a%zz",
                "/a%",
                "/%c3%28",
                "/%ff"
            })
    void pathsThatMeanSomethingElseAreRefused(String path) throws IOException {
        try (RawClient client = client()) {
            RawClient.Answer answer = client.send(get(path)).read();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).doesNotContain("Exception").doesNotContain("jetty");
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void overLongNamesAndPathsAreRefused() throws IOException {
        try (RawClient client = client()) {
            assertThat(client.send(get("/" + "n".repeat(256))).read().status()).isEqualTo(400);
            assertThat(client.send(get("/" + "n".repeat(255))).read().status()).isEqualTo(200);
            assertThat(client.send(get("/" + "%C3%A9".repeat(128))).read().status())
                    .isEqualTo(400);
            assertThat(client.send(get("/a".repeat(2500))).read().status()).isEqualTo(414);
        }
        try (RawClient client = client()) {
            assertThat(client.send(get("/" + "n".repeat(100_000))).read().status())
                    .isEqualTo(414);
        }
    }

    @Test
    void headersBeyondTheLimitAreRefused() throws IOException {
        try (RawClient client = client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(17_000) + "\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(431);
        }
        try (RawClient client = client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n" + "X: y\r\n".repeat(10_000) + "\r\n");
            assertThat(client.read().status()).isEqualTo(431);
        }
        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001 this is TLS",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
                "GE(T / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nA: b\u0000c\r\n\r\n",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n"
            })
    void bytesThatAreNoRequestAreRefusedAndTheConnectionCloses(String bytes) throws IOException {
        try (RawClient client = client()) {
            RawClient.Answer answer = client.send(bytes).read();
            assertThat(answer.status()).isIn(400, 505);
            assertThat(answer.text()).doesNotContain("Exception").doesNotContain("jetty");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void aBodyThatStopsHalfWayIsNoBody() throws Exception {
        try (RawClient client = client()) {
            client.send("PUT /count HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nonly this");
            client.socket.shutdownOutput();
            assertThat(client.read().status()).isEqualTo(400);
        }
        try (RawClient client = client()) {
            client.send("PUT /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\n");
            client.socket.shutdownOutput();
            assertThat(client.read().status()).isEqualTo(400);
        }
        try (RawClient client = client()) {
            client.send("PUT /count HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nonly this");
        }
        assertThat(engine.origin()).startsWith("http://127.0.0.1:");
        assertThat(seen).doesNotContain("whole body");
    }

    @Test
    void aBodyBeyondTheLimitIsRefusedAnnouncedOrNot() throws IOException {
        try (RawClient client = client()) {
            client.send("PUT /count HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10485761\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(413);
        }
        try (RawClient client = client()) {
            client.send("PUT /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = ("10000\r\n" + "x".repeat(65536) + "\r\n").getBytes(UTF_8);
            for (int i = 0; i < 170; i++) {
                client.send(chunk);
            }
            client.send("0\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(413);
        }
        assertThat(seen).doesNotContain("whole body");
    }

    @Test
    void tenMegabytesOfOneLinePass() throws IOException {
        try (RawClient client = client()) {
            client.send("PUT /count HTTP/1.1\r\nHost: x\r\nContent-Length: 10485760\r\n\r\n");
            client.send(new byte[10 << 20]);
            assertThat(client.read().text()).isEqualTo("10485760");
        }
    }

    @Test
    void continueIsSaidOnlyWhenTheBodyIsWanted() throws IOException {
        String expect = "HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
        try (RawClient client = client()) {
            assertThat(client.send("PUT /unread " + expect).read().status()).isEqualTo(401);
        }
        try (RawClient client = client()) {
            assertThat(client.send("PUT /echo " + expect).read().status()).isEqualTo(100);
            assertThat(client.send("abc").read().text()).isEqualTo("abc");
        }
    }

    @Test
    void anAnswerArrivesAlsoWhileTheClientStillSends() throws IOException {
        try (RawClient client = client()) {
            client.send("PUT /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n");
            for (int i = 0; i < 30; i++) {
                client.send(new byte[100_000]);
            }
            assertThat(client.read().status()).isEqualTo(401);
            assertThat(client.send(get("/again")).read().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"big,\"e1\"", "bytes,\"e2\""})
    void compressionLeavesTheETagAlone(String path, String etag) throws IOException {
        try (RawClient client = client()) {
            client.send("GET /" + path + " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br, gzip;q=0.8\r\n\r\n");
            RawClient.Answer answer = client.read();
            assertThat(answer.header("Content-Encoding")).isEqualTo("gzip");
            assertThat(answer.header("Vary")).isEqualTo("Accept-Encoding");
            assertThat(answer.header("ETag")).isEqualTo(etag);
            assertThat(answer.body().length).isLessThan(BIG.length() / 10);
            byte[] plain = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
            assertThat(new String(plain, UTF_8)).isEqualTo(BIG);
            RawClient.Answer bare = client.send(get("/" + path)).read();
            assertThat(bare.header("Content-Encoding")).isEmpty();
            assertThat(bare.header("Vary")).isEqualTo("Accept-Encoding");
            assertThat(bare.text()).isEqualTo(BIG);
        }
    }

    /** However the writer cuts what it writes, compressed or not. */
    @Test
    void piecesOfAnySizeMakeTheSameWhole() throws IOException {
        long seed = new Random().nextLong(1_000_000);
        System.out.println("HttpEngineTest seed " + seed);
        try (RawClient client = client()) {
            for (long i = seed; i < seed + 50; i++) {
                assertThat(client.send(get("/pieces/" + i)).read().text()).isEqualTo(BIG);
                client.send("GET /pieces/" + i + " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
                byte[] coded = client.read().body();
                byte[] plain = new GZIPInputStream(new ByteArrayInputStream(coded)).readAllBytes();
                assertThat(new String(plain, UTF_8)).isEqualTo(BIG);
            }
        }
    }

    @Test
    void singleObjectsLittleAnswersAndUnwillingClientsGetNoCoding() throws IOException {
        try (RawClient client = client()) {
            String accept = " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n";
            assertThat(client.send("GET /object" + accept).read().header("Content-Encoding"))
                    .isEmpty();
            RawClient.Answer small = client.send("GET /small" + accept).read();
            assertThat(small.header("Content-Encoding")).isEmpty();
            assertThat(small.header("Content-Length")).isEqualTo("6");
            client.send("GET /big HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip;q=0, identity\r\n\r\n");
            assertThat(client.read().header("Content-Encoding")).isEmpty();
        }
    }

    @Test
    void aBugTellsItsNumberAndNothingElse() throws IOException {
        try (RawClient client = client()) {
            RawClient.Answer answer = client.send(get("/bug")).read();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).contains(answer.header("X-Request-Id")).doesNotContain("secret");
            RawClient.Answer early = client.send(get("/early")).read();
            assertThat(early.status()).isEqualTo(500);
            assertThat(early.text()).contains(early.header("X-Request-Id")).doesNotContain("secret");
            assertThat(early.header("Content-Type")).startsWith("text/plain");
            assertThat(client.send(get("/fine")).read().status()).isEqualTo(200);
            RawClient.Answer busy = client.send(get("/busy")).read();
            assertThat(busy.status()).isEqualTo(503);
            assertThat(busy.header("Retry-After")).isEqualTo("7");
        }
    }

    @Test
    void anAnswerThatBreaksOffDoesNotLookWhole() throws IOException {
        try (RawClient client = client()) {
            client.send(get("/half"));
            org.assertj.core.api.Assertions.assertThatThrownBy(client::read).isInstanceOf(IOException.class);
        }
    }

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
    void theRequestIsNamedInTheLogAndOnlyProxiesMayNameIt() throws IOException {
        String named = "GET /named HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\n\r\n";
        try (RawClient client = client()) {
            RawClient.Answer answer = client.send(named).read();
            String id = answer.header("X-Request-Id");
            assertThat(id).isNotEqualTo("mine");
            assertThat(answer.text()).isEqualTo(id + " " + id);
        }
        HttpConfig config = HttpConfig.on("127.0.0.1", 0).with(Networks.of(List.of("127.0.0.0/8")));
        try (HttpEngine behindProxy = new HttpEngine(config, this::handle).start();
                RawClient client = new RawClient(behindProxy.port())) {
            assertThat(client.send(named).read().text()).isEqualTo("mine mine");
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
}
