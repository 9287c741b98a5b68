package dev.orrery.app;

import static dev.orrery.app.RoomsContract.answered;
import static dev.orrery.app.RoomsContract.at;
import static dev.orrery.app.RoomsContract.book;
import static dev.orrery.app.RoomsContract.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.Journal;
import dev.orrery.store.Reservation;
import dev.orrery.store.ReservationRequest;
import dev.orrery.store.sql.Postgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that share store and journal, of which one keeps them in line, until it stops, is paused, or is killed. */
class JournalNodesTest {
    private static final String ADA = "mailto:ada@example.org";
    private static final String HALL = "hall@example.org";
    private static final String ROOMS = """
            journal-url = "%s"
            [scheduling]
            wait-milliseconds = 10000
            [[location]]
            name = "hall"
            mail = ["hall@example.org"]
            policy = ["check_quota rooms", "schedule_in_freebusy"]
            """;

    @TempDir
    private Path directory;

    private String url = "";
    private String journal = "";

    @BeforeEach
    void make() {
        url = Postgres.freshStore();
        journal = Postgres.freshStore();
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
        Postgres.drop(journal);
    }

    private FaceServer node() throws Exception {
        return new FaceServer(url, directory, ROOMS.formatted(journal));
    }

    /** Another one, in a process that can be paused and killed. */
    private OrreryProcess process() throws Exception {
        Files.writeString(directory.resolve("orrery.toml"), FaceServer.toml(url, ROOMS.formatted(journal)));
        OrreryProcess process = OrreryProcess.start(directory, Map.of(), "serve");
        process.ready();
        return process;
    }

    @Test
    void whoIsPausedOrKilledIsFollowedByAnotherAndNothingIsDoneTwice() throws Exception {
        try (OrreryProcess first = process()) {
            String holder = awaitHolder("");
            try (FaceServer node = node()) {
                node.house().store().journal().putLimit("rooms", "*", 3 * 3_600);
                book(node, "ada", "one", HALL, at("20370302T100000Z", "20370302T110000Z"));
                answered(node, "ada", "one", HALL, "ACCEPTED");
                Reservation alive = reserve(node, "alive");
                reserve(node, "old");
                signal(first, "STOP");
                write("update quota_period set expires = 1 where uid = 'old'");
                assertThat(node.send("ada", "DELETE", path("ada", "one"), "").statusCode())
                        .isEqualTo(204);
                String other = awaitHolder(holder);
                awaitRows("uid <> 'alive'", 0);

                signal(first, "CONT"); // it may be in the middle of a round that it began long ago
                book(node, "ada", "two", HALL, at("20370303T100000Z", "20370303T120000Z"));
                answered(node, "ada", "two", HALL, "ACCEPTED");
                assertInLine(node, alive);
                first.kill();
                assertThat(node.send("ada", "DELETE", path("ada", "two"), "").statusCode())
                        .isEqualTo(204);
                awaitRows("uid <> 'alive'", 0);
                assertInLine(node, alive);
                assertThat(awaitHolder("")).isEqualTo(other);
            }
        }
    }

    @Test
    void whoStopsGivesItsPlaceToAnotherAtOnce() throws Exception {
        FaceServer first = node();
        String holder = awaitHolder("");
        try (FaceServer second = node()) {
            try (first) {
                second.house().store().journal().putLimit("rooms", "*", 3 * 3_600);
                book(second, "ada", "one", HALL, at("20370302T100000Z", "20370302T110000Z"));
                answered(second, "ada", "one", HALL, "ACCEPTED");
                awaitRows("token = ''", 1);
            }
            assertThat(holders()).as("it has given back its place").doesNotContain(holder);
            assertThat(second.send("ada", "DELETE", path("ada", "one"), "").statusCode())
                    .isEqualTo(204);
            awaitRows("token = ''", 0);
            assertThat(awaitHolder("")).isNotEqualTo(holder);
        }
    }

    /** A node that had troubles with the journal, and whose place another one has taken since, does not tell of them for ever. */
    @Test
    void whoStandsByHasNoOldTroubles() throws Exception {
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        InstantSource clock = () -> Instant.now().plus(ahead.get());
        try (FaceServer node = FaceServer.at(clock, url, directory, ROOMS.formatted(journal))) {
            awaitHolder("");
            node.house().store().journal().putLimit("rooms", "*", 3 * 3_600); // from now on it has its tables
            awaitTroubles(node, false);
            write("alter table quota_period rename to hidden");
            awaitTroubles(node, true);
            writeStore("update lease set holder = 'another node', until = 9000000000000 where name = 'journal'");
            ahead.set(Duration.ofSeconds(31));
            write("alter table hidden rename to quota_period");
            awaitTroubles(node, false);
            assertThat(holders()).containsExactly("another node");
        }
    }

    private static void awaitTroubles(FaceServer node, boolean some) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        String health = health(node);
        while (health.contains("quota") != some) {
            assertThat(Instant.now()).as(health).isBefore(deadline);
            LockSupport.parkNanos(20_000_000);
            health = health(node);
        }
    }

    private static String health(FaceServer node) throws Exception {
        return new String(node.get(null, "/health").body(), StandardCharsets.UTF_8);
    }

    private void writeStore(String statement) throws SQLException {
        write(url, statement);
    }

    private static void assertInLine(FaceServer node, Reservation alive) {
        Journal journal = node.house().store().journal();
        assertThat(journal.periods("rooms", 0))
                .containsExactlyInAnyOrderElementsOf(node.house()
                        .store()
                        .read(snapshot -> snapshot.bookings().periods("rooms", 0)));
        assertThat(journal.reservations().orElseThrow().differences()).isEmpty();
        Reservation again = journal.reservations().orElseThrow().reserve(request(alive.request(), "asks", 3));
        assertThat(again.token()).as("what is reserved and not over counts on").isEmpty();
    }

    private static Reservation reserve(FaceServer node, String uid) {
        HomeId hall = node.house()
                .principals()
                .find(new PrincipalName(PrincipalKind.LOCATION, "hall"))
                .orElseThrow()
                .home();
        ReservationRequest none =
                new ReservationRequest(hall, uid, ADA, Set.of("rooms"), Set.of("rooms"), Set.of(), List.of(), "Talk");
        Reservation made =
                node.house().store().journal().reservations().orElseThrow().reserve(request(none, uid, 1));
        assertThat(made.token()).isNotEmpty();
        return made;
    }

    private static ReservationRequest request(ReservationRequest like, String uid, int hours) {
        long start = Instant.parse("2037-04-01T10:00:00Z").getEpochSecond();
        return new ReservationRequest(
                like.home(),
                uid,
                like.person(),
                like.quotas(),
                like.limited(),
                like.pools(),
                List.of(new ReservationRequest.Time("", start, start + hours * 3_600L)),
                like.summary());
    }

    private static void signal(OrreryProcess process, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    private void write(String statement) throws SQLException {
        write(journal, statement);
    }

    private static void write(String database, String statement) throws SQLException {
        try (Connection connection = Postgres.connect(database);
                Statement sql = connection.createStatement()) {
            sql.executeUpdate(statement);
        }
    }

    private void awaitRows(String which, long count) throws SQLException {
        Instant deadline = Instant.now().plusSeconds(90);
        List<String> there = texts(journal, "select uid from quota_period where " + which);
        while (there.size() != count) {
            assertThat(Instant.now()).as("%s: %s", which, there).isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
            there = texts(journal, "select uid from quota_period where " + which);
        }
    }

    private List<String> holders() throws SQLException {
        return texts(url, "select holder from lease where name = 'journal'");
    }

    /** Who has the lease, once it is somebody else. */
    private String awaitHolder(String before) throws SQLException {
        Instant deadline = Instant.now().plusSeconds(90);
        List<String> holders = holders();
        while (holders.isEmpty() || holders.getFirst().equals(before)) {
            assertThat(Instant.now()).as("somebody has the lease").isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
            holders = holders();
        }
        return holders.getFirst();
    }

    private static List<String> texts(String database, String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = Postgres.connect(database);
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
