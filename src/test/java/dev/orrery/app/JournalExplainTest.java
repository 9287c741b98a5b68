package dev.orrery.app;

import static dev.orrery.app.RoomsContract.answered;
import static dev.orrery.app.RoomsContract.at;
import static dev.orrery.app.RoomsContract.book;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.ReservationRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Why a room said no, where a reservation in the journal was the reason. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class JournalExplainTest {
    private static final String HALL = "hall@example.org";
    private static final String MORE = """
            journal-url = "sqlite:journal.db"
            [scheduling]
            wait-milliseconds = 10000
            [[location]]
            name = "hall"
            mail = ["hall@example.org"]
            policy = ["check_quota rooms", "schedule_in_freebusy"]
            """;

    @TempDir
    private Path directory;

    private String explain(String more, String uid) throws Exception {
        Path config =
                Files.writeString(directory.resolve("orrery.toml"), "[store]\nurl = \"sqlite:orrery.db\"\n" + more);
        return CommandLineRun.of(0, config, "explain", "ada", uid);
    }

    @Test
    void whatIsReservedIsNamed() throws Exception {
        try (FaceServer server = new FaceServer("sqlite:orrery.db", directory, MORE)) {
            server.house().store().journal().putLimit("rooms", "*", 2 * 3_600);
            reserve(server, "early");
            book(server, "ada", "late", HALL, at("20370302T100000Z", "20370302T120000Z"));
            answered(server, "ada", "late", HALL, "DECLINED");
            assertThat(explain(MORE, "late"))
                    .contains("of the quota rooms you have 1 h left.")
                    .contains("Another 1 h are reserved for bookings that are not decided yet");
            book(server, "ada", "long", HALL, at("20370302T100000Z", "20370302T130000Z"));
            answered(server, "ada", "long", HALL, "DECLINED");
            assertThat(explain(MORE, "long")).as("that is too much in any case").doesNotContain("reserved");
            reserve(server, "late");
            assertThat(explain(MORE, "late"))
                    .contains("locations/hall has reserved PT1H of the quota rooms for it, which counts for"
                            + " mailto:ada@example.org until 20")
                    .contains("unless it is decided before");
        }
        try (Connection journal = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("journal.db"));
                Statement statement = journal.createStatement()) {
            statement.executeUpdate("update quota_period set expires = 1");
        }
        assertThat(explain(MORE, "late")).contains("its time is over since 1970-01-01T00:00:00.001Z");
        Config config = Config.read(directory.resolve("orrery.toml"), Map.of());
        try (House house = new House(config)) {
            house.store().journal().reservations().orElseThrow().round();
        }
        assertThat(explain(MORE, "late"))
                .contains("locations/hall had reserved PT1H of the quota rooms for it, which counted for"
                        + " mailto:ada@example.org; its time was over without word of a decision, and at 20")
                .contains("it was given back, for nothing was booked")
                .doesNotContain("has reserved");
        assertThat(explain(MORE.replace("sqlite:journal.db", "postgresql://nobody:x@127.0.0.1:1/none"), "late"))
                .as("what cannot be asked is not passed over in silence")
                .containsOnlyOnce("What is reserved of quotas for it cannot be told");
    }

    private static void reserve(FaceServer server, String uid) {
        HomeId hall = server.house()
                .principals()
                .find(new PrincipalName(PrincipalKind.LOCATION, "hall"))
                .orElseThrow()
                .home();
        long start = Instant.parse("2037-04-01T10:00:00Z").getEpochSecond();
        assertThat(server.house()
                        .store()
                        .journal()
                        .reservations()
                        .orElseThrow()
                        .reserve(new ReservationRequest(
                                hall,
                                uid,
                                "mailto:ada@example.org",
                                Set.of("rooms"),
                                Set.of("rooms"),
                                Set.of(),
                                List.of(new ReservationRequest.Time("", start, start + 3_600)),
                                "Talk"))
                        .token())
                .isNotEmpty();
    }
}
