package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.Store;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A queue over a WebSocket, as the JDK's client and a silent one see it. */
@Timeout(180)
class QueueSocketsTest {
    private static final String TOKEN = "0123456789abcdef0123456789";

    @TempDir
    private Path directory;

    private FaceServer server;
    private String queue;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws Exception {
        server = new FaceServer("sqlite:orrery.db", directory, """
                [notify]
                listen = "127.0.0.1:0"
                [[notify.account]]
                login = "dovecot"
                secret = "{plain}sesame"
                token = "%s"
                """.formatted(TOKEN));
        HttpResponse<byte[]> made = server.send("ada", "POST", "/queues", "{\"filters\": [{}]}");
        queue = header(made, "Location");
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    /** What came, each text whole; at the end {@code closed STATUS REASON}. */
    private static final class Heard implements WebSocket.Listener {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                texts.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            texts.add("closed " + status + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            texts.add("failed " + error);
        }

        String next() throws InterruptedException {
            String text = texts.poll(60, TimeUnit.SECONDS);
            assertThat(text).isNotNull();
            return text;
        }

        /** The next news, in words; its position goes into the list's end. */
        List<String> news() throws InterruptedException {
            JsonNode news = JsonMapper.shared().readTree(next());
            List<String> words = new ArrayList<>();
            news.path("events")
                    .forEach(event ->
                            words.add(event.path("data").path("message").asString()));
            words.add(news.path("position").asString());
            return words;
        }
    }

    private WebSocket open(Heard heard, String... headers) {
        WebSocket.Builder builder = client.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        return builder.buildAsync(URI.create(server.origin().replace("http:", "ws:") + queue), heard)
                .join();
    }

    private static String basic() {
        return "Basic " + Base64.getEncoder().encodeToString("ada:engine".getBytes(StandardCharsets.UTF_8));
    }

    private void tell(int from, int to) throws Exception {
        tell(from, to, "INBOX");
    }

    private void tell(int from, int to, String folder) throws Exception {
        String list = IntStream.range(from, to)
                .mapToObj(i -> """
                        {"backend": "imap", "user": "ada", "folder": "%s", "message": "%d", "event": "created"}""".formatted(folder, i))
                .collect(Collectors.joining(",", "[", "]"));
        HttpResponse<byte[]> told =
                server.send(null, "POST", "/notifications", list, "Authorization", "Bearer " + TOKEN);
        assertThat(told.statusCode()).as(text(told)).isEqualTo(202);
    }

    private void untilWaiting(int count) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!text(server.get(null, "/metrics")).contains("queues_waiting " + count + ".0")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void newsComesByItselfAndIsAcknowledgedByTheWay() throws Exception {
        tell(1, 2);
        Heard heard = new Heard();
        WebSocket socket = open(heard, "Authorization", basic(), "Origin", server.origin());
        assertThat(heard.news()).startsWith("1");
        tell(2, 4);
        List<String> news = heard.news();
        while (!news.contains("3")) {
            news = heard.news();
        }
        tell(10, 260, "x".repeat(900)); // more than fits into one text, or one frame
        int told = 0;
        while (told < 250) {
            news = heard.news();
            told += news.size() - 1;
            assertThat(news).hasSizeLessThanOrEqualTo(101);
        }
        assertThat(news).contains("259");
        socket.sendText("{\"position\": \"" + news.getLast() + "\"}", true).join();
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(heard.next()).startsWith("closed");
        untilWaiting(0);
        assertThat(text(server.get("ada", queue))).contains("\"events\":[]");
    }

    @Test
    void whatWasNotAcknowledgedComesAgain() throws Exception {
        tell(1, 2);
        Heard first = new Heard();
        WebSocket cut = open(first, "Authorization", basic());
        assertThat(first.news()).startsWith("1");
        cut.abort();
        Heard second = new Heard();
        open(second, "Authorization", basic());
        assertThat(second.news()).startsWith("1");
    }

    @Test
    void whoFollowsMissesNothingThoughTheLogIsForgottenThatTheyLookedAt() throws Exception {
        HttpResponse<byte[]> made = server.send("ada", "POST", "/queues", "{\"filters\": [{\"folder\": \"INBOX\"}]}");
        queue = header(made, "Location");
        String before = position();
        tell(1, 2, "Other");
        WebSocket cut = open(new Heard(), "Authorization", basic());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (position().equals(before)) {
            assertThat(System.nanoTime()).as("it steps over").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
        cut.abort();
        Store store = server.house().store();
        HomeId home = store.read(s -> s.principal(new PrincipalName(PrincipalKind.USER, "ada")))
                .orElseThrow()
                .home();
        store.write(home, tx -> {
            tx.forget(home, tx.home(home).orElseThrow().lastSeq());
            return true;
        });
        tell(2, 3);
        Heard heard = new Heard();
        open(heard, "Authorization", basic());
        assertThat(heard.news()).startsWith("2");
        Heard again = new Heard();
        open(again, "Authorization", basic());
        assertThat(again.news()).as("not acknowledged").startsWith("2");
    }

    /** Where the queue stands in the store. */
    private String position() {
        String id = queue.substring("/queues/".length());
        return server.house()
                .store()
                .read(s -> s.queues().byId(id))
                .orElseThrow()
                .progress()
                .position();
    }

    @Test
    void strangersAndPagesOfOtherSitesAreRefused() {
        assertThatThrownBy(() -> open(new Heard()))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(401));
        assertThatThrownBy(() -> open(new Heard(), "Authorization", basic(), "Origin", "https://evil.example"))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(403));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "[]", "{}", "{\"position\": 7}", "{\"position\": \"x\"}"})
    void whatIsNoAcknowledgementEndsItWithAReason(String said) throws Exception {
        Heard heard = new Heard();
        open(heard, "Authorization", basic()).sendText(said, true).join();
        assertThat(heard.next()).startsWith("closed 1008 ").contains("osition");
    }

    @Test
    void longTextsAndBytesEndIt() throws Exception {
        Heard heard = new Heard();
        open(heard, "Authorization", basic()).sendText("x".repeat(20_000), true).join();
        assertThat(heard.next()).startsWith("closed 1009");
        heard = new Heard();
        open(heard, "Authorization", basic())
                .sendBinary(ByteBuffer.wrap(new byte[] {1}), true)
                .join();
        assertThat(heard.next()).startsWith("closed 100");
        untilWaiting(0);
    }

    @Test
    void aQueueThatIsDeletedEndsIt() throws Exception {
        Heard heard = new Heard();
        open(heard, "Authorization", basic());
        untilWaiting(1);
        server.send("ada", "DELETE", queue, "");
        tell(1, 2);
        assertThat(heard.next()).startsWith("closed 1008 ");
        untilWaiting(0);
    }

    @Test
    void whoOnlySaysSoGetsNoSocket() throws Exception {
        String answer = raw(new Socket(), "Upgrade: websocket\r\nConnection: close\r\n");
        assertThat(answer).startsWith("HTTP/1.1 4");
        untilWaiting(0);
    }

    @Test
    void whoDoesNotReadIsCut() throws Exception {
        try (Socket silent = new Socket()) {
            silent.setReceiveBufferSize(4096);
            assertThat(raw(
                            silent,
                            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"))
                    .startsWith("HTTP/1.1 101");
            untilWaiting(1);
            for (int i = 0; i < 12; i++) {
                tell(i * 1000, i * 1000 + 1000, "x".repeat(900)); // more than any buffer of the system's holds
            }
            untilWaiting(0);
        }
    }

    /** Sends a request and reads the first line of its answer, and nothing more. */
    private String raw(Socket socket, String headers) throws Exception {
        URI uri = URI.create(server.origin());
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        socket.getOutputStream()
                .write(("GET " + queue + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\nAuthorization: " + basic()
                                + "\r\n" + headers + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        StringBuilder line = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
