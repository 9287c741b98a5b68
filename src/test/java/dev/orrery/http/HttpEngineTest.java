package dev.orrery.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What travels over a real socket, byte by byte. */
@Timeout(60)
class HttpEngineTest extends EngineFixture {
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
}
