package dev.orrery.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.http.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code serve} in a process of its own: how it begins, how it ends, and what it says when it cannot. */
class ServeProcessTest {
    private static final String EVENT = """
            BEGIN:VCALENDAR\r
            VERSION:2.0\r
            PRODID:-//Example//Test//EN\r
            BEGIN:VEVENT\r
            UID:slow\r
            DTSTAMP:20260101T000000Z\r
            DTSTART:20260101T100000Z\r
            SUMMARY:Arrives late\r
            END:VEVENT\r
            END:VCALENDAR\r
            """;

    @TempDir
    private Path folder;

    private String server(String settings) {
        return "[server]\nlisten = \"127.0.0.1:0\"\nlogin-delay = false\n" + settings
                + "\n[store]\nurl = \"sqlite:orrery.db\"\n[[user]]\nname = \"ada\"\npassword = \"{plain}secret\"\n";
    }

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(folder.resolve("orrery.toml"), server(""));
    }

    @Test
    void askedToEndItFinishesTheRequestInProgressAndTakesNoOther() throws Exception {
        try (OrreryProcess process = OrreryProcess.start(folder, Map.of(), "serve")) {
            URI origin = URI.create(process.ready());
            assertThat(origin.getPort()).isPositive();
            try (RawClient client = new RawClient(origin.getPort())) {
                byte[] body = EVENT.getBytes(ISO_8859_1);
                client.send("PUT /calendars/users/ada/calendar/slow.ics HTTP/1.1\r\nHost: x\r\n"
                        + "Authorization: Basic YWRhOnNlY3JldA==\r\nContent-Type: text/calendar\r\n"
                        + "Expect: 100-continue\r\nContent-Length: " + body.length + "\r\n\r\n");
                assertThat(client.read().status())
                        .as("the request is being worked on")
                        .isEqualTo(100);
                client.send(Arrays.copyOf(body, 50));
                process.terminate();
                awaitRefusal(origin);
                client.send(Arrays.copyOfRange(body, 50, body.length));
                assertThat(client.read().status()).isEqualTo(201);
            }
            assertThat(process.end().code()).isZero();
        }
        assertThat(OrreryProcess.run(folder, "export", "ada", "calendar").out()).contains("SUMMARY:Arrives late");
    }

    /** The server is stopping once nobody new is let in. */
    private static void awaitRefusal(URI origin) throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(8).toNanos();
        while (System.nanoTime() < until) {
            try (RawClient another = new RawClient(origin.getPort())) {
                if (another.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
                                .read()
                                .status()
                        == 503) {
                    return;
                }
            } catch (IOException e) {
                return;
            }
        }
        throw new AssertionError("it still takes requests");
    }

    @Test
    void askedToEndWhileItStartsItEndsWell() throws Exception {
        try (ServerSocket database = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(
                    folder.resolve("orrery.toml"),
                    "[store]\nurl = \"postgresql://u@127.0.0.1:" + database.getLocalPort() + "/db\"\n");
            try (OrreryProcess process = OrreryProcess.start(folder, Map.of(), "serve");
                    Socket waiting = database.accept()) {
                process.terminate();
                assertThat(process.end().code()).isZero();
                assertThat(waiting.isConnected()).isTrue();
            }
        }
    }

    @Test
    void nothingIsLeftInTheSystemsFolderOfTemporaryFiles() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        try (OrreryProcess process = OrreryProcess.start(folder, environment, "serve")) {
            process.ready();
            process.terminate();
            assertThat(process.end().code()).isZero();
        }
        try (var left = Files.list(temporary)) {
            assertThat(left.filter(file -> !file.getFileName().toString().startsWith("hsperf")))
                    .isEmpty();
        }
    }

    @Test
    void everyMistakeIsALineAndTheExitCodeIsTwo() throws Exception {
        Files.writeString(folder.resolve("wrong.toml"), """
                [server]
                listen = "127.0.0.1:99999"
                colour = "red"
                [[user]]
                name = "a/b"
                """);
        OrreryProcess.Ended ended = OrreryProcess.run(folder, "serve", "--config", "wrong.toml");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines())
                .hasSize(3)
                .first()
                .isEqualTo("wrong.toml:2: server.listen: expected a port from 0 (any that is free) to 65535");
        assertThat(ended.err()).contains("wrong.toml:3: server.colour: unknown key", "wrong.toml:5: user.name: ");
    }

    @Test
    void theEnvironmentGoesBeforeTheFile() throws Exception {
        Map<String, String> environment =
                Map.of("ORRERY_SERVER_LISTEN", "127.0.0.1:0", "ORRERY_STORE_URL", "sqlite:other.db");
        Files.writeString(folder.resolve("orrery.toml"), server("").replace("127.0.0.1:0", "127.0.0.1:1"));
        try (OrreryProcess process = OrreryProcess.start(folder, environment, "serve")) {
            process.ready();
            process.terminate();
            assertThat(process.end().code()).isZero();
        }
        assertThat(folder.resolve("other.db")).exists();
        assertThat(folder.resolve("orrery.db")).doesNotExist();
        OrreryProcess wrong = OrreryProcess.start(folder, Map.of("ORRERY_SERVER_LISTEN", "nowhere"), "serve");
        try (wrong) {
            OrreryProcess.Ended ended = wrong.end();
            assertThat(ended.code()).isEqualTo(2);
            assertThat(ended.err()).contains("ORRERY_SERVER_LISTEN").contains("expected HOST:PORT");
        }
    }

    @Test
    void aPortInUseIsSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = "127.0.0.1:" + taken.getLocalPort();
            Files.writeString(folder.resolve("orrery.toml"), server("").replace("127.0.0.1:0", port));
            OrreryProcess.Ended ended = OrreryProcess.run(folder, "serve");
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err())
                    .contains("Cannot listen on " + port + ": another program does already.", "port 0")
                    .doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nowhere/orrery.db | there is no folder",
                "folder            | this is a folder",
                "orrery.toml       | this is another kind of file",
                "/proc/orrery.db   | Unable to open the database file",
            })
    void aStoreThatCannotBeOpenedIsSaid(String file, String reason) throws Exception {
        Files.createDirectory(folder.resolve("folder"));
        String toml = server("").replace("orrery.db", file) + "# longer than the header of a database\n".repeat(10);
        Files.writeString(folder.resolve("orrery.toml"), toml);
        OrreryProcess.Ended ended = OrreryProcess.run(folder, "serve");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("Cannot open the store ")
                .contains(reason, "store.url")
                .hasLineCount(1);
    }
}
