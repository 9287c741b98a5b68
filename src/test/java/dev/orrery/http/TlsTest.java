package dev.orrery.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS from PEM files, and HTTP/2 over it and without it. */
@Timeout(60)
class TlsTest {
    private static final String BIG = "0123456789abcdef\n".repeat(20_000);

    private static final Map<String, KeyStore> KEYS = new ConcurrentHashMap<>();

    @TempDir
    Path folder;

    @Test
    void http2IsSpokenOverTls() throws Exception {
        KeyStore store = selfSigned("EC", "first");
        try (HttpEngine engine = new HttpEngine(config(store), TlsTest::handle).start();
                HttpClient client = client(store, HttpClient.Version.HTTP_2)) {
            HttpResponse<String> answer = send(client, engine, "PROPFIND", "/echo", "x".repeat(100_000));
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.body()).isEqualTo("x".repeat(100_000));
            assertThat(answer.headers().firstValue("server")).contains("Orrery");
            assertThat(send(client, engine, "GET", "/big", "").body()).isEqualTo(BIG);
            assertThat(send(client, engine, "GET", "/where", "").body()).isEqualTo(engine.origin() + " true");
            assertThat(send(client, engine, "PUT", "/unread", "x".repeat(3_000_000))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(send(client, engine, "PUT", "/echo", "x".repeat(11 << 20))
                            .statusCode())
                    .isEqualTo(413);
            assertThat(send(client, engine, "GET", "/a%2Fb", "").statusCode()).isEqualTo(400);
            assertThat(send(client, engine, "GET", "/where", "").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void manyStreamsOfOneConnectionAreAnsweredTogether() throws Exception {
        KeyStore store = selfSigned("EC", "first");
        try (HttpEngine engine = new HttpEngine(config(store), TlsTest::handle).start();
                HttpClient client = client(store, HttpClient.Version.HTTP_2)) {
            assertThat(send(client, engine, "GET", "/where", "").statusCode()).isEqualTo(200);
            List<Integer> lengths = IntStream.range(0, 60)
                    .mapToObj(i ->
                            client.sendAsync(request(engine, "GET", "/big", ""), HttpResponse.BodyHandlers.ofString()))
                    .toList()
                    .stream()
                    .map(future -> future.join().body().length())
                    .toList();
            assertThat(lengths).hasSize(60).containsOnly(BIG.length());
            assertThat(engine.connections()).isEqualTo(1);
        }
    }

    @Test
    void http11IsSpokenOverTls() throws Exception {
        KeyStore store = selfSigned("EC", "first");
        try (HttpEngine engine = new HttpEngine(config(store), TlsTest::handle).start();
                HttpClient client = client(store, HttpClient.Version.HTTP_1_1)) {
            HttpResponse<String> answer = send(client, engine, "PUT", "/echo", "hello");
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(answer.body()).isEqualTo("hello");
        }
    }

    @Test
    void http2NeedsNoTls() throws Exception {
        try (HttpEngine engine = new HttpEngine(HttpConfig.on("127.0.0.1", 0), TlsTest::handle).start();
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            HttpResponse<String> answer = send(client, engine, "GET", "/where", "");
            assertThat(answer.body()).isEqualTo(engine.origin() + " true");
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
    }

    @Test
    void aNewCertificateIsTakenWithoutARestart() throws Exception {
        HttpConfig config = config(selfSigned("EC", "first"));
        try (HttpEngine engine = new HttpEngine(config, TlsTest::handle).start()) {
            assertThat(subject(engine)).isEqualTo("CN=first");
            Files.writeString(config.tls().certificate(), "nonsense");
            SelfSigned.write(folder, selfSigned("EC", "second"));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
            while (!subject(engine).equals("CN=second") && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(subject(engine)).isEqualTo("CN=second");
        }
    }

    @Test
    void aConnectionThatNeverShakesHandsIsClosed() throws Exception {
        HttpConfig.Times times = new HttpConfig.Times(
                Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofSeconds(1), 1000, Duration.ofSeconds(1));
        HttpConfig config = config(selfSigned("EC", "first")).with(times);
        try (HttpEngine engine = new HttpEngine(config, TlsTest::handle).start();
                Socket socket = new Socket("127.0.0.1", engine.port())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(new byte[] {0x16, 3, 1});
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void keysOfAllKindsAreRead(String algorithm) throws Exception {
        HttpConfig.Tls tls = config(selfSigned(algorithm, "first")).tls();
        assertThat(PemFiles.load(tls).getKey("server", PemFiles.PASSWORD.toCharArray()))
                .isInstanceOf(PrivateKey.class);
    }

    @Test
    void olderKeyFilesAreReadToo() throws Exception {
        HttpConfig.Tls tls = config(selfSigned("RSA", "first")).tls();
        byte[] rsa = SelfSigned.key(selfSigned("RSA", "first")).getEncoded();
        Files.writeString(
                tls.key(), SelfSigned.pem("RSA PRIVATE KEY", java.util.Arrays.copyOfRange(rsa, 26, rsa.length)));
        assertThat(PemFiles.load(tls)
                        .getKey("server", PemFiles.PASSWORD.toCharArray())
                        .getEncoded())
                .isEqualTo(rsa);
    }

    @Test
    void aKeyThatCannotBeUsedIsNamed() throws Exception {
        HttpConfig.Tls tls = config(selfSigned("EC", "first")).tls();
        Files.writeString(
                tls.key(), "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assertThatThrownBy(() -> PemFiles.load(tls))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(tls.key().toString());
        Files.writeString(tls.key(), "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> PemFiles.load(tls)).isInstanceOf(IOException.class);
        Files.writeString(tls.certificate(), "");
        assertThatThrownBy(() -> PemFiles.load(tls)).isInstanceOf(IOException.class);
    }

    private static Response handle(Request request) throws IOException {
        return switch (request.path().segments().getFirst()) {
            case "echo" -> Response.bytes(200, "text/plain", request.body().readAllBytes());
            case "big" -> Response.stream(200, "text/plain", out -> out.write(BIG.getBytes(UTF_8)));
            case "unread" -> Response.text(401, "no");
            default -> Response.text(200, request.origin() + " " + request.secure());
        };
    }

    private static HttpResponse<String> send(
            HttpClient client, HttpEngine engine, String method, String path, String body) throws Exception {
        return client.send(request(engine, method, path, body), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(HttpEngine engine, String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(engine.origin() + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static HttpClient client(KeyStore trusted, HttpClient.Version version) throws Exception {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(trusting(trusted))
                .build();
    }

    private static SSLContext trusting(KeyStore store) throws Exception {
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(SelfSigned.trusting(store));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** Whom the server says it is to a client that trusts anybody. */
    private static String subject(HttpEngine engine) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new javax.net.ssl.TrustManager[] {new TrustAll()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", engine.port())) {
            socket.startHandshake();
            Certificate certificate = socket.getSession().getPeerCertificates()[0];
            return ((X509Certificate) certificate).getSubjectX500Principal().getName();
        }
    }

    private static final class TrustAll extends javax.net.ssl.X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private HttpConfig config(KeyStore store) throws Exception {
        return HttpConfig.on("127.0.0.1", 0).with(SelfSigned.write(folder, store));
    }

    /** A key with a certificate for 127.0.0.1, made by the JDK's own tool. */
    private KeyStore selfSigned(String algorithm, String name) throws Exception {
        KeyStore known = KEYS.get(algorithm + name);
        if (known == null) {
            known = SelfSigned.make(folder, algorithm, name, "ip:127.0.0.1");
            KEYS.put(algorithm + name, known);
        }
        return known;
    }
}
