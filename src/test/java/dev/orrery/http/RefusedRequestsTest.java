package dev.orrery.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that break the rules or the limits: refused by the engine, whatever the handler. */
@Timeout(60)
class RefusedRequestsTest extends EngineFixture {
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
}
