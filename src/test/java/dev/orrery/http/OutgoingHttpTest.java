package dev.orrery.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.http.OutgoingHttp.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to programs elsewhere, and those that are tricks. The program elsewhere is a socket with a script. */
@Timeout(60)
class OutgoingHttpTest {
    private static final Networks LOOPBACK = Networks.of(List.of("127.0.0.0/8", "::1"));
    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private ScriptedPeer peer(ScriptedPeer.Script script) throws IOException {
        ScriptedPeer made = new ScriptedPeer(script);
        open.add(made);
        return made;
    }

    private ScriptedPeer friendly() throws IOException {
        return peer((head, in, out) -> ScriptedPeer.answer(out, "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"));
    }

    private OutgoingHttp client(Networks allowed, AddressGuard.Names names) {
        return client(new OutgoingHttp.Settings(allowed, "Orrery test", 8, 4, null), names);
    }

    private OutgoingHttp client(OutgoingHttp.Settings settings, AddressGuard.Names names) {
        OutgoingHttp made = new OutgoingHttp(settings, Set::of, names);
        open.add(made);
        return made;
    }

    private static AddressGuard.Names at(String... addresses) {
        return host ->
                java.util.Arrays.stream(addresses).map(InetAddress::ofLiteral).toList();
    }

    private static OutgoingHttp.Call get(String address, Duration deadline, int most) {
        return new OutgoingHttp.Call(
                "GET", OutgoingAddress.parse(address), Headers.of("X-Mark", "one"), null, deadline, most);
    }

    private static Outcome send(OutgoingHttp client, String address) {
        return client.send(get(address, SOON, 1000));
    }

    private static void assertNotAllowed(Outcome outcome, String word) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.NotAllowed.class,
                        refused -> assertThat(refused.sentence()).contains(word));
    }

    private static void assertFailed(Outcome outcome, String word) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.sentence()).contains(word));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.16.0.1",
                "172.31.255.255", "192.168.1.1", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1",
                "255.255.255.255", "240.0.0.1", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
                "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "fec0::1", "2002:7f00:1::", "2002:808:808::",
                "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::808:808", "2001::1", "2001:db8::1", "3fff::1"
            })
    void whatIsNotOnThePublicInternetIsNotCalled(String address) throws IOException {
        OutgoingHttp client = client(Networks.NONE, at(address));
        String literal = address.contains(":") ? "[" + address + "]" : address;
        assertNotAllowed(send(client, "http://" + literal + ":9/"), "allow-networks");
        assertNotAllowed(send(client, "http://inside.example.org:9/"), "allow-networks");
        assertThat(client.check(OutgoingAddress.parse("http://inside.example.org:9/")))
                .hasValueSatisfying(outcome -> assertNotAllowed(outcome, "allow-networks"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::808:808"})
    void whatIsPublicMayBeCalled(String address) {
        assertThat(client(Networks.NONE, at(address)).check(OutgoingAddress.parse("http://outside.example.org/")))
                .isEmpty();
    }

    @Test
    void oneBadAddressAmongGoodOnesSpoilsAll() {
        assertNotAllowed(
                send(client(Networks.NONE, at("8.8.8.8", "10.0.0.1")), "http://mixed.example.org/"), "10.0.0.1");
    }

    /** The name is public while it is registered and private when it is called. */
    @Test
    void aNameThatChangesItsAddressAfterTheCheckIsNotCalled() throws IOException {
        ScriptedPeer peer = friendly();
        AtomicInteger asked = new AtomicInteger();
        OutgoingHttp client = client(
                Networks.NONE,
                host -> List.of(InetAddress.ofLiteral(asked.getAndIncrement() == 0 ? "8.8.8.8" : "127.0.0.1")));
        assertThat(client.check(OutgoingAddress.parse(peer.at("moving.example.org"))))
                .isEmpty();
        assertNotAllowed(send(client, peer.at("moving.example.org")), "127.0.0.1");
        assertThat(peer.connections).hasValue(0);
    }

    /** It is judged and called by one look-up: there is no second one whose answer nobody judged. */
    @Test
    void theAddressThatWasJudgedIsTheOneThatIsCalled() throws Exception {
        ScriptedPeer peer = friendly();
        AtomicInteger asked = new AtomicInteger();
        OutgoingHttp client = client(
                LOOPBACK,
                host -> List.of(InetAddress.ofLiteral(asked.getAndIncrement() == 0 ? "127.0.0.1" : "10.255.255.1")));
        assertThat(send(client, peer.at("moving.example.org"))).isInstanceOf(Outcome.Answer.class);
        assertThat(asked).hasValue(1);
        assertThat(peer.heads.take())
                .startsWith("GET /in?a=b HTTP/1.1\n")
                .contains("Host: moving.example.org:" + peer.socket.getLocalPort(), "X-Mark: one")
                .contains("User-Agent: Orrery test")
                .doesNotContain("Accept-Encoding");
    }

    @Test
    void aConnectionIsUsedAgain() throws IOException {
        ScriptedPeer peer = friendly();
        OutgoingHttp client = client(LOOPBACK, at());
        for (int i = 0; i < 5; i++) {
            assertThat(send(client, peer.at("127.0.0.1"))).isInstanceOf(Outcome.Answer.class);
        }
        assertThat(peer.connections).hasValue(1);
    }

    @Test
    void anEndlessAnswerIsReadToItsBoundOnly() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        ScriptedPeer peer = peer((head, in, out) -> {
            ScriptedPeer.answer(out, "HTTP/1.1 200 OK\nContent-Type: text/plain\n\n");
            try {
                while (true) {
                    out.write("again and again\n".repeat(1000).getBytes(UTF_8));
                }
            } finally {
                cut.countDown();
            }
        });
        assertThat(send(client(LOOPBACK, at()), peer.at("127.0.0.1")))
                .isInstanceOfSatisfying(Outcome.Answer.class, answer -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.body()).hasSize(1000);
                    assertThat(answer.whole()).isFalse();
                });
        assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anAnswerThatDripsIsGivenUp() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        ScriptedPeer peer = peer((head, in, out) -> {
            ScriptedPeer.answer(out, "HTTP/1.1 200 OK\nContent-Length: 1000000\n\n");
            while (!end.await(20, TimeUnit.MILLISECONDS)) {
                out.write('x');
            }
        });
        Outcome outcome = client(LOOPBACK, at()).send(get(peer.at("127.0.0.1"), Duration.ofMillis(300), 1000));
        end.countDown();
        assertFailed(outcome, "within 300 milliseconds");
    }

    @Test
    void endlessHeadersAreGivenUp() throws IOException {
        ScriptedPeer peer = peer((head, in, out) -> {
            ScriptedPeer.answer(out, "HTTP/1.1 200 OK\n");
            while (true) {
                ScriptedPeer.answer(out, "X-More: " + "x".repeat(1000) + "\n");
            }
        });
        assertThat(send(client(LOOPBACK, at()), peer.at("127.0.0.1"))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void aRedirectIsAnAnswerAndNotFollowed() throws IOException {
        ScriptedPeer inside = friendly();
        ScriptedPeer peer = peer((head, in, out) -> ScriptedPeer.answer(
                out, "HTTP/1.1 307 Go\nLocation: " + inside.at("127.0.0.1") + "\nContent-Length: 0\n\n"));
        assertThat(send(client(LOOPBACK, at()), peer.at("127.0.0.1")))
                .isInstanceOfSatisfying(Outcome.Answer.class, answer -> {
                    assertThat(answer.status()).isEqualTo(307);
                    assertThat(answer.headers().get("location")).isEqualTo(inside.at("127.0.0.1"));
                });
        assertThat(inside.connections).hasValue(0);
    }

    @Test
    void aDemandForAPasswordIsAnAnswer() throws IOException {
        ScriptedPeer peer = peer((head, in, out) -> ScriptedPeer.answer(
                out, "HTTP/1.1 401 Who\nWWW-Authenticate: Basic realm=\"x\"\nSet-Cookie: a=b\nContent-Length: 0\n\n"));
        OutgoingHttp client = client(LOOPBACK, at());
        assertThat(send(client, peer.at("127.0.0.1")))
                .isInstanceOfSatisfying(
                        Outcome.Answer.class,
                        answer -> assertThat(answer.status()).isEqualTo(401));
        send(client, peer.at("127.0.0.1"));
        assertThat(peer.heads).noneMatch(head -> head.contains("Cookie"));
    }

    @Test
    void whatIsPackedStaysPacked() throws IOException {
        ScriptedPeer peer = peer((head, in, out) ->
                ScriptedPeer.answer(out, "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 4\n\nPK12"));
        assertThat(send(client(LOOPBACK, at()), peer.at("127.0.0.1")))
                .isInstanceOfSatisfying(
                        Outcome.Answer.class,
                        answer -> assertThat(new String(answer.body(), UTF_8)).isEqualTo("PK12"));
    }

    @Test
    void whatIsNoHttpIsAFailure() throws IOException {
        ScriptedPeer peer = peer((head, in, out) -> ScriptedPeer.answer(out, "220 mail.example.org ESMTP\n\n\n"));
        assertThat(send(client(LOOPBACK, at()), peer.at("127.0.0.1"))).isInstanceOf(Outcome.Failed.class);
        ScriptedPeer silent = peer((head, in, out) -> {
            throw new IOException("gone");
        });
        assertThat(send(client(LOOPBACK, at()), silent.at("127.0.0.1"))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void nobodyThereIsAFailureThatSaysSo() throws IOException {
        ScriptedPeer peer = friendly();
        String address = peer.at("127.0.0.1");
        peer.close();
        assertFailed(send(client(LOOPBACK, at()), address), "Nobody answers at 127.0.0.1:");
        assertFailed(
                send(
                        client(LOOPBACK, host -> {
                            throw new UnknownHostException(host);
                        }),
                        "http://nowhere.example.org/"),
                "no host called nowhere.example.org");
    }

    @Test
    void theServerDoesNotCallItself() throws IOException {
        ScriptedPeer peer = friendly();
        OutgoingHttp client = new OutgoingHttp(
                OutgoingHttp.Settings.usual(LOOPBACK, "Orrery test"), () -> Set.of(peer.socket.getLocalPort()));
        open.add(client);
        assertNotAllowed(send(client, peer.at("127.0.0.1")), "this server itself");
        assertThat(peer.connections).hasValue(0);
        assertThat(send(client, friendly().at("127.0.0.1"))).isInstanceOf(Outcome.Answer.class);
    }

    @Test
    void noMoreRequestsThanConfiguredAreUnderWay() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ScriptedPeer peer = peer((head, in, out) -> {
            end.await();
            ScriptedPeer.answer(out, "HTTP/1.1 204 Done\n\n");
        });
        OutgoingHttp client = client(new OutgoingHttp.Settings(LOOPBACK, "Orrery test", 1, 1, null), at());
        Thread first = Thread.startVirtualThread(() -> send(client, peer.at("127.0.0.1")));
        peer.heads.take();
        assertFailed(client.send(get(peer.at("127.0.0.1"), Duration.ofMillis(50), 10)), "Too many");
        end.countDown();
        first.join();
        assertThat(send(client, peer.at("127.0.0.1"))).isInstanceOf(Outcome.Answer.class);
    }

    @Test
    void aBodyIsSentWithItsLengthAndType() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        ScriptedPeer peer = peer((head, in, out) -> {
            char[] body = new char[5];
            assertThat(in.read(body)).isEqualTo(5);
            read.countDown();
            ScriptedPeer.answer(out, "HTTP/1.1 202 Taken\nContent-Length: 0\n\n");
        });
        Outcome outcome = client(LOOPBACK, at())
                .send(new OutgoingHttp.Call(
                        "POST",
                        OutgoingAddress.parse(peer.at("127.0.0.1")),
                        Headers.of("Content-Type", "application/json"),
                        "{\"a\"}".getBytes(UTF_8),
                        SOON,
                        10));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Answer.class,
                        answer -> assertThat(answer.status()).isEqualTo(202));
        assertThat(read.await(1, TimeUnit.SECONDS)).isTrue();
        assertThat(peer.heads.take()).contains("Content-Type: application/json\n", "Content-Length: 5\n");
    }

    @Test
    void certificatesAreVerifiedAgainstTheNameThatWasCalled() throws Exception {
        KeyStore key = SelfSigned.make(folder, "EC", "receiver", "dns:receiver.example.org");
        HttpConfig config = HttpConfig.on("127.0.0.1", 0).with(SelfSigned.write(folder, key));
        try (HttpEngine engine = new HttpEngine(config, request -> Response.text(200, request.origin())).start()) {
            OutgoingHttp.Settings settings =
                    new OutgoingHttp.Settings(LOOPBACK, "Orrery test", 4, 4, SelfSigned.trusting(key));
            OutgoingHttp client = client(settings, at("127.0.0.1"));
            String there = "https://receiver.example.org:" + engine.port();
            assertThat(send(client, there + "/"))
                    .isInstanceOfSatisfying(
                            Outcome.Answer.class,
                            answer ->
                                    assertThat(new String(answer.body(), UTF_8)).isEqualTo(there));
            assertFailed(send(client, "https://other.example.org:" + engine.port() + "/"), "No secure connection");
            assertFailed(
                    send(client(LOOPBACK, at("127.0.0.1")), "https://receiver.example.org:" + engine.port() + "/"),
                    "No secure connection");
        }
    }
}
