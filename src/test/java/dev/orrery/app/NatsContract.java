package dev.orrery.app;

import static dev.orrery.app.ChangesContract.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.store.Position;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What other systems get of the log through a NATS server, a real one; on either store. */
abstract class NatsContract {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String CALENDAR = "/calendars/users/ada/calendar/";

    @TempDir
    private Path folder;

    abstract String storeUrl();

    @BeforeEach
    void need() {
        NatsPeer.need();
    }

    private FaceServer server(String url, NatsPeer peer, String more) throws Exception {
        return new FaceServer(url, folder, """
                [nats]
                url = "nats://127.0.0.1:%d"
                %s
                """.formatted(peer.port(), more));
    }

    private static void put(FaceServer server, String name) throws Exception {
        String event = """
                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//Example//EN
                BEGIN:VEVENT
                UID:%s
                DTSTAMP:20260301T120000Z
                DTSTART:20260302T100000Z
                SUMMARY:A secret plan
                CLASS:CONFIDENTIAL
                END:VEVENT
                END:VCALENDAR
                """.formatted(name).replace("\n", "\r\n");
        assertThat(server.send("ada", "PUT", CALENDAR + name + ".ics", event).statusCode())
                .isEqualTo(201);
    }

    private static List<String> listed(FaceServer server) throws Exception {
        List<String> listed = new ArrayList<>();
        JsonNode page = JSON.readTree(
                server.get("ada", "/changes?type=calendar.object_put").body());
        page.forEach(entry -> listed.add(JSON.writeValueAsString(entry)));
        return listed;
    }

    private static String health(FaceServer server) {
        try {
            return new String(server.get(null, "/health").body(), StandardCharsets.UTF_8);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Message message) {
        return new String(message.getData(), StandardCharsets.UTF_8);
    }

    @Test
    void whatIsPutArrivesAsChangesListIt() throws Exception {
        try (NatsPeer peer = new NatsPeer(folder, "");
                NatsPeer.Reader all = peer.reader().listen("house.users.ada.>");
                FaceServer server = server(storeUrl(), peer, "prefix = \"house\"\nevents = [\"calendar.*\"]")) {
            put(server, "one");
            Message message = all.next();
            assertThat(message.getSubject()).isEqualTo("house.users.ada.calendar.object_put");
            assertThat(listed(server)).containsExactly(text(message)).allMatch(body -> !body.contains("secret plan"));
            assertThat(message.getHeaders().get("Nats-Msg-Id"))
                    .containsExactly(JSON.readTree(message.getData()).path("id").asString());
            assertThat(server.send("ada", "DELETE", CALENDAR + "one.ics", "").statusCode())
                    .isEqualTo(204);
            assertThat(all.next().getSubject()).as("in order").isEqualTo("house.users.ada.calendar.object_gone");
            until(() -> metric(server, "nats_published_total") == 2); // counted when NATS has said that it has it
            assertThat(metric(server, "nats_failed_total")).isZero();
        }
    }

    @Test
    void aServerThatWasKilledGetsWhatHappenedMeanwhile() throws Exception {
        try (NatsPeer peer = new NatsPeer(folder, "");
                FaceServer server = server(storeUrl(), peer, "stream = \"log\"\nevents = [\"calendar.object_put\"]")) {
            try (NatsPeer.Reader reader = peer.reader()) {
                reader.makeStream("log", "orrery.>");
                put(server, "one");
                until(() -> metric(server, "nats_published_total") == 1);
            }
            peer.kill();
            put(server, "two");
            put(server, "three");
            until(() -> health(server).contains("Changes are not published now. The NATS server at 127.0.0.1"));
            until(() -> metric(server, "nats_failed_total") > 0);
            peer.start();
            until(() -> metric(server, "nats_published_total") == 3);
            until(() -> !health(server).contains("not published"));
            try (NatsPeer.Reader reader = peer.reader()) {
                assertThat(reader.stored("log")).isEqualTo(3);
                assertThat(List.of(reader.stored("log", 1), reader.stored("log", 2), reader.stored("log", 3)))
                        .isEqualTo(listed(server));
            }
        }
    }

    private static double metric(FaceServer server, String name) {
        try {
            return new String(server.get(null, "/metrics").body(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + ' '))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .sum();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itGoesOnWhereItWas() throws Exception {
        String url = storeUrl();
        String more = "events = [\"calendar.object_put\"]";
        try (NatsPeer peer = new NatsPeer(folder, "")) {
            try (NatsPeer.Reader all = peer.reader().listen("orrery.>");
                    FaceServer server = server(url, peer, more)) {
                Position before = position(server);
                put(server, "one");
                assertThat(text(all.next())).contains("one.ics");
                until(() -> !position(server).equals(before)); // else it would come once more
                peer.kill();
                put(server, "two");
            }
            peer.start();
            try (NatsPeer.Reader all = peer.reader().listen("orrery.>");
                    FaceServer server = server(url, peer, more)) {
                assertThat(text(all.next())).contains("two.ics");
                put(server, "three");
                assertThat(text(all.next())).contains("three.ics");
                assertThat(all.hasMore()).isFalse();
            }
        }
    }

    private static Position position(FaceServer server) {
        return server.house().store().followers().position("nats").orElseThrow();
    }

    /** What comes twice has the same id, so that a stream keeps it once. */
    @Test
    void whatComesAgainIsStoredOnce() throws Exception {
        String url = storeUrl();
        String more = "stream = \"log\"\nevents = [\"calendar.object_put\"]";
        try (NatsPeer peer = new NatsPeer(folder, "");
                NatsPeer.Reader reader = peer.reader()) {
            reader.makeStream("log", "orrery.>");
            try (FaceServer server = server(url, peer, more)) {
                Position before = position(server);
                put(server, "one");
                until(() -> metric(server, "nats_published_total") == 1);
                until(() -> !position(server).equals(before));
                server.house().store().followers().drop("nats");
                server.house().store().followers().save("nats", before); // as if it had died in between
            }
            try (FaceServer server = server(url, peer, more)) {
                until(() -> metric(server, "nats_published_total") == 1);
                put(server, "two");
                until(() -> metric(server, "nats_published_total") == 2);
                assertThat(reader.stored("log")).isEqualTo(2);
            }
        }
    }

    @Test
    void aStreamThatIsNotThereIsNamed() throws Exception {
        try (NatsPeer peer = new NatsPeer(folder, "");
                NatsPeer.Reader reader = peer.reader();
                FaceServer server = server(storeUrl(), peer, "stream = \"log\"")) {
            put(server, "one");
            until(() -> health(server).contains("in the stream log; is it there"));
            assertThat(metric(server, "nats_published_total")).isZero();
            reader.makeStream("log", "orrery.>");
            until(() -> metric(server, "nats_published_total") > 0);
        }
    }

    /** The server says so in an error of its own and lets the connection be. */
    @Test
    void aForbiddenSubjectIsNoSuccess() throws Exception {
        Files.writeString(folder.resolve("secret"), "horse\n");
        String users = "authorization { users = [ { user: orrery, password: horse,"
                + " permissions: { publish: [\"other.>\"], subscribe: \"_INBOX.>\" } } ] }";
        try (NatsPeer peer = new NatsPeer(folder, users);
                FaceServer server = server(
                        storeUrl(), peer, "user = \"orrery\"\npassword-file = \"secret\"\nevents = [\"calendar.*\"]")) {
            put(server, "one");
            until(() -> health(server).contains("refused orrery.users.ada.calendar.object_put: "));
            assertThat(metric(server, "nats_published_total")).isZero();
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutIt() throws Exception {
        Files.writeString(folder.resolve("secret"), "battery-staple\n");
        try (NatsPeer peer = new NatsPeer(folder, "authorization { user: orrery, password: horse }");
                FaceServer server = server(storeUrl(), peer, "user = \"orrery\"\npassword-file = \"secret\"")) {
            until(() -> health(server).contains("does not let Orrery in; check user and password-file"));
            assertThat(health(server)).doesNotContain("battery-staple");
            assertThat(server.house().config().toString()).doesNotContain("battery-staple");
        }
    }

    @Test
    void nothingIsOpenedOrKeptWithoutTheTable() throws Exception {
        String url = storeUrl();
        try (NatsPeer peer = new NatsPeer(folder, "")) {
            try (FaceServer server = server(url, peer, "")) {
                assertThat(server.house().store().followers().position("nats")).isPresent();
            }
            try (FaceServer server = new FaceServer(url, folder, "")) {
                assertThat(server.house().store().followers().position("nats")).isEmpty();
                put(server, "one");
                assertThat(health(server)).doesNotContain("nats");
                assertThat(new String(server.get(null, "/metrics").body(), StandardCharsets.UTF_8))
                        .doesNotContain("nats_");
            }
        }
    }
}
