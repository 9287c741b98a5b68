package dev.orrery.app;

import static dev.orrery.app.StockClient.loginBody;
import static dev.orrery.app.StockClient.tokenBody;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that guess, and bodies that no program sends. */
@Timeout(120)
class NotificationStormsTest {
    private static final int STORM = 60;

    @TempDir
    private Path directory;

    @TempDir
    private Path otherDirectory;

    private FaceServer server;

    @BeforeEach
    void start() throws Exception {
        server = server(directory);
    }

    private static FaceServer server(Path directory) throws Exception {
        return new FaceServer("sqlite:orrery.db", directory, """
                [notify]
                listen = "127.0.0.1:0"
                challenge-for = "1m"
                [[notify.account]]
                login = "openchange"
                secret = "{plain}secret"
                token = "0123456789abcdef0123456789"
                """, Map.of("ORRERY_SERVER_LOGIN_DELAY", "true"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Something to be done to a server. */
    private interface Storm {
        void on(FaceServer server) throws Exception;
    }

    /** Each on a server of its own, which slows nobody down for the other's sake. */
    private void both(Storm one, Storm another) throws Exception {
        try (FaceServer other = server(otherDirectory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Void> beside = threads.submit(() -> {
                another.on(other);
                return null;
            });
            one.on(server);
            beside.get();
        }
    }

    private static <T> List<T> atOnce(Callable<T> one) throws Exception {
        List<T> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> asked = new ArrayList<>();
            for (int i = 0; i < STORM; i++) {
                asked.add(threads.submit(one));
            }
            for (Future<T> future : asked) {
                answers.add(future.get());
            }
        }
        return answers;
    }

    /** Some wait and are told no, the others are not even tried; nobody learns which login exists. */
    @Test
    void wrongProofsAreSlowedDown() throws Exception {
        both(server -> wrongProofs(server, "openchange"), server -> wrongProofs(server, "nobody"));
    }

    private static void wrongProofs(FaceServer server, String login) throws Exception {
        List<StockClient.Answer> answers = atOnce(() -> {
            try (StockClient client = new StockClient(server.notifyOrigin())) {
                client.send("POST", "/authenticate/token", loginBody(login));
                return client.send("POST", "/authenticate/login", tokenBody("wrong"));
            }
        });
        int turnedAway = 0;
        for (StockClient.Answer answer : answers) {
            if (answer.status() == 503) {
                turnedAway++;
                assertThat(answer.error()).startsWith("503 Too many failures");
                assertThat(answer.http().headers().firstValue("Retry-After")).contains("10");
            } else {
                assertThat(answer.error()).isEqualTo("401 Invalid credentials");
            }
        }
        assertThat(turnedAway).as("of %d at once", STORM).isGreaterThan(STORM / 2);
    }

    /** Each wrong token stands for itself, so only the address slows it down. */
    @Test
    void wrongTokensAreSlowedDown() throws Exception {
        both(
                server -> wrongTokens(server, "POST", "/notifications"),
                server -> wrongTokens(server, "GET", "/notifications/registrations"));
    }

    private static void wrongTokens(FaceServer server, String method, String path) throws Exception {
        List<HttpResponse<byte[]>> answers = atOnce(() -> server.send(
                null,
                method,
                path,
                "",
                "Authorization",
                "Bearer " + Thread.currentThread().threadId()));
        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(401, 429);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 429))
                .isNotEmpty()
                .allMatch(answer -> answer.headers().firstValue("Retry-After").isPresent());
    }

    /** A hundred million bytes are announced: nobody waits for them. */
    @ParameterizedTest
    @CsvSource({
        "POST, /authenticate/token",
        "POST, /authenticate/login",
        "PUT, /notification/newmail",
        "POST, /notifications",
        "POST, /notifications/registrations",
    })
    void aHundredMegabytesAreRefused(String method, String path) throws Exception {
        for (String length : List.of("Content-Length: 104857600", "Transfer-Encoding: chunked")) {
            String status = sent(method, path, length);
            assertThat(status).as("%s %s with %s", method, path, length).matches("HTTP/1.1 (413|200|403|401) .*");
        }
        try (StockClient client = new StockClient(server.notifyOrigin())) {
            assertThat(client.signIn("openchange", "secret").newMail("imap", "ada", "inbox", "1"))
                    .as("everybody else is served")
                    .isEmpty();
        }
    }

    /** The first line of the answer; the body is sent until somebody has had enough of it. */
    private String sent(String method, String path, String length) throws Exception {
        URI address = URI.create(server.notifyOrigin());
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write((method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\n"
                            + "Authorization: Bearer 0123456789abcdef0123456789\r\n" + length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            Thread.startVirtualThread(() -> pour(out, length.startsWith("Transfer")));
            InputStream in = socket.getInputStream();
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\r' && c >= 0; c = in.read()) {
                line.append((char) c);
            }
            return line.toString();
        }
    }

    private static void pour(OutputStream out, boolean chunked) {
        byte[] some = "x".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
        try {
            for (int i = 0; i < 100 * 16; i++) {
                out.write(chunked ? "10000\r\n".getBytes(StandardCharsets.US_ASCII) : new byte[0]);
                out.write(some);
                out.write(chunked ? "\r\n".getBytes(StandardCharsets.US_ASCII) : new byte[0]);
            }
        } catch (java.io.IOException hadEnough) {
            // what this is about
        }
    }
}
