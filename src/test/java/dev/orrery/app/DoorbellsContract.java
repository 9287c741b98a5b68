package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.ManageDoorbells;
import dev.orrery.model.HomeId;
import dev.orrery.store.DoorbellRow;
import dev.orrery.store.QueueRow;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Datagrams that tell of news in a queue, as a program receives them. */
@Timeout(120)
abstract class DoorbellsContract {
    private static final String TOKEN = "0123456789abcdef0123456789";
    private static final String CONTEXT = "mailbox 7";
    static final String ON = """
            [queues]
            doorbells = true
            doorbell-networks = ["127.0.0.2", "224.0.0.0/4", "255.255.255.255", "0.0.0.0"]
            [notify]
            listen = "127.0.0.1:0"
            [[notify.account]]
            login = "dovecot"
            secret = "{plain}sesame"
            token = "%s"
            """.formatted(TOKEN);

    @TempDir
    private Path directory;

    private FaceServer server;

    abstract String storeUrl();

    @BeforeEach
    void start() throws Exception {
        server = new FaceServer(storeUrl(), directory, ON);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    Path directory() {
        return directory;
    }

    FaceServer server() {
        return server;
    }

    /** A program with a socket of its own and a queue of Ada's. */
    final class Program implements AutoCloseable {
        final DatagramSocket socket;
        final String queue;

        Program(String address) throws Exception {
            socket = new DatagramSocket(0, InetAddress.ofLiteral(address));
            socket.setSoTimeout(60_000);
            HttpResponse<byte[]> made =
                    server.send("ada", "POST", "/queues", "{\"filters\": [{\"folder\": \"INBOX\"}]}");
            assertThat(made.statusCode()).as(text(made)).isEqualTo(201);
            queue = header(made, "Location");
        }

        HttpResponse<byte[]> ask() throws Exception {
            return put(server, queue, """
                    {"port": %d, "address": "%s", "context": "%s"}""".formatted(
                            socket.getLocalPort(), socket.getLocalAddress().getHostAddress(), base64(CONTEXT)));
        }

        int prove(String challenge) throws Exception {
            return server.send("ada", "POST", queue + "/bell?challenge=" + challenge, "")
                    .statusCode();
        }

        Program proven() throws Exception {
            HttpResponse<byte[]> asked = ask();
            assertThat(asked.statusCode()).as(text(asked)).isEqualTo(202);
            assertThat(prove(receive().substring("orrery-doorbell ".length()))).isEqualTo(204);
            return this;
        }

        String receive() throws Exception {
            DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
            socket.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
        }

        /** Reads the queue to its end. */
        void read() throws Exception {
            String news = text(server.get("ada", queue));
            String position =
                    JsonMapper.shared().readTree(news).path("position").asString();
            assertThat(server.send("ada", "POST", queue + "?position=" + position, "")
                            .statusCode())
                    .isEqualTo(204);
        }

        String id() {
            return queue.substring("/queues/".length());
        }

        DoorbellRow row() {
            return server.house().store().read(s -> s.doorbells().of(id())).orElseThrow();
        }

        /** As if the time for another had come. */
        void makeDue() {
            server.house().store().write(new TreeSet<HomeId>(), tx -> {
                tx.doorbellWrites().look(id(), Instant.ofEpochMilli(1));
                return true;
            });
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<byte[]> put(FaceServer server, String queue, String body) throws Exception {
        return server.send("ada", "PUT", queue + "/bell", body);
    }

    void tell(String message) throws Exception {
        HttpResponse<byte[]> told =
                server.send(null, "POST", "/notifications", """
                [{"backend": "imap", "user": "ada", "folder": "INBOX", "message": "%s", "event": "created"}]""".formatted(message), "Authorization", "Bearer " + TOKEN);
        assertThat(told.statusCode()).as(text(told)).isEqualTo(202);
    }

    double figure(FaceServer of, String name) throws Exception {
        return text(of.get(null, "/metrics"))
                .lines()
                .filter(line -> line.startsWith("orrery_" + name + " ") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** A datagram may be here before it is counted there. */
    private void awaitRung(int times) throws Exception {
        Instant end = Instant.now().plusSeconds(20);
        while (figure(server, "doorbells_rung_total") != times) {
            assertThat(Instant.now()).isBefore(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void newsRingsOnceUntilTheQueueWasRead() throws Exception {
        try (Program program = new Program("127.0.0.1").proven()) {
            tell("1");
            assertThat(program.receive()).isEqualTo(CONTEXT);
            for (int i = 2; i <= 20; i++) {
                tell(Integer.toString(i));
            }
            program.read();
            tell("21");
            assertThat(program.receive()).isEqualTo(CONTEXT);
            awaitRung(2);
            assertThat(figure(server, "doorbells")).isEqualTo(1);
        }
    }

    @Test
    void nothingButTheChallengeIsSentBeforeItIsSaidBack() throws Exception {
        try (Program program = new Program("127.0.0.1")) {
            assertThat(text(program.ask())).contains("\"proven\":false");
            tell("1");
            String challenge = program.receive();
            assertThat(challenge).startsWith("orrery-doorbell ").hasSizeGreaterThan(36);
            assertThat(program.prove("")).isEqualTo(400);
            assertThat(program.prove("x")).isEqualTo(400);
            assertThat(text(server.get("ada", program.queue + "/bell"))).contains("\"proven\":false");
            assertThat(figure(server, "doorbells_rung_total")).isZero();
            assertThat(program.prove(challenge.substring("orrery-doorbell ".length())))
                    .isEqualTo(204);
            assertThat(program.receive()).as("what came before").isEqualTo(CONTEXT);
            assertThat(text(server.get("ada", program.queue + "/bell"))).contains("\"proven\":true");
        }
    }

    @Test
    void aChallengeIsGoodForTenMinutes() throws Exception {
        try (Program program = new Program("127.0.0.1")) {
            program.ask();
            String challenge = program.receive().substring("orrery-doorbell ".length());
            Instant made = program.row().made();
            ManageDoorbells later =
                    new ManageDoorbells(server.house().store(), () -> made.plus(Duration.ofMinutes(10)));
            assertThat(later.prove(program.row(), challenge)).isFalse();
            assertThat(program.prove(challenge)).isEqualTo(204);
            assertThat(program.prove(challenge)).as("once").isEqualTo(400);
        }
    }

    @Test
    void aDatagramThatWasLostIsFollowedByOthersButNotForEver() throws Exception {
        try (Program program = new Program("127.0.0.1").proven()) {
            tell("1");
            for (int i = 1; i <= 10; i++) {
                assertThat(program.receive()).isEqualTo(CONTEXT);
                assertThat(program.row().rung().times()).isEqualTo(i);
                if (i < 10) {
                    program.makeDue();
                }
            }
            QueueRow queue = server.house()
                    .store()
                    .read(s -> s.queues().byId(program.id()))
                    .orElseThrow();
            assertThat(server.house()
                            .store()
                            .<Boolean>read(s -> s.doorbells()
                                    .due(Instant.now().plus(Duration.ofDays(1)), 10)
                                    .isEmpty()))
                    .as("silent until it is read")
                    .isTrue();
            assertThat(program.row().rung().position())
                    .isEqualTo(queue.progress().position());
            program.read();
            tell("2");
            assertThat(program.receive()).isEqualTo(CONTEXT);
        }
    }

    @Test
    void whatAQueueDoesNotLetThroughDoesNotRing() throws Exception {
        try (Program program = new Program("127.0.0.1").proven()) {
            for (int i = 0; i < 5; i++) {
                server.send(
                        "ada",
                        "PUT",
                        "/calendars/users/ada/calendar/" + i + ".ics",
                        dev.orrery.dav.Events.event("e" + i),
                        "Content-Type",
                        "text/calendar");
            }
            tell("1");
            assertThat(program.receive()).isEqualTo(CONTEXT);
            awaitRung(1);
        }
    }

    @Test
    void aListedNetworkMayBeRungFromElsewhere() throws Exception {
        try (Program program = new Program("127.0.0.2").proven()) {
            tell("1");
            assertThat(program.receive()).isEqualTo(CONTEXT);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x                                                                  | 400 | no JSON",
                "[]                                                                 | 400 | An object",
                "{\"port\": 4000, \"context\": \"YQ==\", \"host\": \"a\"}           | 400 | Unknown member",
                "{\"context\": \"YQ==\"}                                            | 400 | port: a whole number",
                "{\"port\": 53, \"context\": \"YQ==\"}                              | 400 | from 1024 to 65535",
                "{\"port\": 70000, \"context\": \"YQ==\"}                           | 400 | from 1024 to 65535",
                "{\"port\": 4000}                                                   | 400 | in base64",
                "{\"port\": 4000, \"context\": \"?\"}                               | 400 | in base64",
                "{\"port\": 4000, \"context\": \"\"}                                | 400 | in base64",
                "{\"port\": 4000, \"context\": \"YQ==\", \"address\": \"localhost\"} | 400 | in numbers",
                "{\"port\": 4000, \"context\": \"YQ==\", \"address\": \"192.0.2.7\"} | 403 | queues.doorbell-networks",
                "{\"port\": 4000, \"context\": \"YQ==\", \"address\": \"127.0.0.3\"} | 403 | queues.doorbell-networks",
                "{\"port\": 4000, \"context\": \"YQ==\", \"address\": \"224.0.0.1\"} | 403 | single machine",
                "{\"port\": 4000, \"context\": \"YQ==\", \"address\": \"0.0.0.0\"}   | 403 | single machine",
                "{\"port\": 4000, \"context\": \"YQ==\", \"address\": \"255.255.255.255\"} | 403 | single machine",
            })
    void placesThatMayNotBeRungAreNamed(String body, int status, String why) throws Exception {
        try (Program program = new Program("127.0.0.1")) {
            HttpResponse<byte[]> answer = put(server, program.queue, body);
            assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
            assertThat(text(answer)).contains(why);
            assertThat(figure(server, "doorbells_challenges_total")).isZero();
        }
    }

    @Test
    void whoAsksOftenIsAskedToWait() throws Exception {
        try (Program program = new Program("127.0.0.1")) {
            assertThat(program.ask().statusCode()).isEqualTo(202);
            HttpResponse<byte[]> again = program.ask();
            assertThat(again.statusCode()).isEqualTo(429);
            assertThat(header(again, "Retry-After")).isEqualTo("5");
            for (int i = 1; i < 20; i++) {
                try (Program other = new Program("127.0.0.1")) {
                    assertThat(other.ask().statusCode()).isEqualTo(202);
                }
            }
            try (Program other = new Program("127.0.0.1")) {
                assertThat(other.ask().statusCode()).as("one address").isEqualTo(429);
            }
        }
    }

    @Test
    void whoTakesADoorbellAwayIsAskedToWaitAllTheSame() throws Exception {
        try (Program program = new Program("127.0.0.1")) {
            for (int i = 0; i < 20; i++) {
                assertThat(program.ask().statusCode()).isEqualTo(202);
                server.send("ada", "DELETE", program.queue + "/bell", "");
            }
            assertThat(program.ask().statusCode()).isEqualTo(429);
            assertThat(figure(server, "doorbells_challenges_total")).isEqualTo(20);
        }
    }

    @Test
    void whatHappenedWhileNobodyRangIsRungForAtTheStart() throws Exception {
        try (Program program = new Program("127.0.0.1").proven()) {
            server.close();
            server = new FaceServer(storeUrl(), directory, ON.replace("doorbells = true", "doorbells = false"));
            tell("1");
            server.close();
            start();
            assertThat(program.receive()).isEqualTo(CONTEXT);
            server.close();
            start();
            program.read();
            tell("2");
            assertThat(program.receive()).isEqualTo(CONTEXT);
            awaitRung(1); // and not again for what it rang for before
        }
    }

    @Test
    void aDoorbellIsItsOwnersAndEndsWithItsQueue() throws Exception {
        try (Program program = new Program("127.0.0.1").proven()) {
            String bell = program.queue + "/bell";
            assertThat(server.get("bob", bell).statusCode()).isEqualTo(404);
            assertThat(server.send("bob", "PUT", bell, "{}").statusCode()).isEqualTo(404);
            assertThat(server.get("ada", program.queue + "/other").statusCode()).isEqualTo(404);
            assertThat(server.send("ada", "PATCH", bell, "").statusCode()).isEqualTo(405);
            assertThat(server.send("ada", "DELETE", bell, "").statusCode()).isEqualTo(204);
            assertThat(server.get("ada", bell).statusCode()).isEqualTo(404);
            assertThat(server.send("ada", "DELETE", bell, "").statusCode()).isEqualTo(404);
        }
        try (Program program = new Program("127.0.0.1").proven()) {
            server.send("ada", "DELETE", program.queue, "");
            assertThat(figure(server, "doorbells")).isZero();
        }
    }

    @Test
    void noneRingUnlessTheConfigurationSaysSo() throws Exception {
        server.close();
        server = new FaceServer(storeUrl(), directory, "");
        try (Program program = new Program("127.0.0.1")) {
            HttpResponse<byte[]> refused = program.ask();
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(text(refused)).contains("queues.doorbells");
        }
    }
}
