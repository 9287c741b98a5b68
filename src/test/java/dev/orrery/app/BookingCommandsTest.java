package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Quotas, preferences and requests at the command line, run as a person runs them. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class BookingCommandsTest {
    @TempDir
    private Path directory;

    private Path config;

    @BeforeEach
    void write() throws Exception {
        config = Files.writeString(directory.resolve("orrery.toml"), """
                [store]
                url = "sqlite:orrery.db"
                [[user]]
                name = "ada"
                mail = ["ada@example.org"]
                [[location]]
                name = "hall"
                """);
        new House(Config.read(config, Map.of())).close();
    }

    private String run(int code, String... words) {
        return CommandLineRun.of(code, config, words);
    }

    @Test
    void busyTimeIsWorkedOutAnewForOneOrForAll() {
        run(0, "preferences", "ada");
        run(0, "preferences", "location:hall");
        assertThat(run(0, "freebusy", "rebuild", "ada")).contains("1 homes were worked out anew");
        assertThat(run(0, "freebusy", "rebuild")).contains("2 homes were worked out anew");
        assertThat(run(1, "freebusy", "rebuild", "nobody")).contains("nobody");
        run(2, "freebusy");
    }

    @Test
    void quotasAreSetShownAndTakenAway() {
        run(0, "quota", "set", "rooms", "*", "PT10H");
        run(0, "quota", "set", "rooms", "physics", "PT40H");
        run(0, "quota", "group", "rooms", "ada", "physics");
        assertThat(run(0, "quota", "show", "rooms"))
                .contains("limit  *  PT10H", "limit  physics  PT40H", "group  mailto:ada@example.org  physics");
        run(0, "quota", "set", "rooms", "physics", "none");
        assertThat(run(0, "quota", "show", "rooms", "--json")).contains("\"*\"").doesNotContain("PT40H");
        assertThat(run(1, "quota", "set", "rooms", "ada", "ten")).contains("PT10H");
        assertThat(run(0, "quota", "expire")).contains("0 past periods");
    }

    @Test
    void quotasMayBeInAnotherDatabase() throws Exception {
        run(0, "quota", "set", "rooms", "*", "PT10H");
        Files.writeString(
                config, Files.readString(config).replace("[store]", "[store]\njournal-url = \"sqlite:journal.db\""));
        assertThat(run(1, "check")).contains("has not taken part in the journal yet");
        try (House house = new House(Config.read(config, Map.of()))) {
            house.store().journal().reservations().orElseThrow().repair();
        }
        assertThat(run(0, "quota", "show", "rooms")).as("brought over").contains("limit  *  PT10H");
        run(0, "quota", "set", "rooms", "*", "PT5H");
        assertThat(run(0, "quota", "show", "rooms")).contains("limit  *  PT5H");
        assertThat(run(0, "check")).contains("all is well");
        Files.writeString(config, Files.readString(config).replace("sqlite:journal.db", "sqlite:orrery.db"));
        assertThat(run(2, "quota", "show", "rooms")).contains("another database");
    }

    @Test
    void preferencesAreJudgedBeforeTheyAreSet() {
        assertThat(run(0, "preferences", "location:hall")).contains("automatic");
        run(0, "preferences", "location:hall", "scheduling_function", "same_domain_only", "schedule_in_freebusy 2");
        assertThat(run(0, "preferences", "location:hall"))
                .contains("scheduling_function = same_domain_only; schedule_in_freebusy 2");
        assertThat(run(1, "preferences", "location:hall", "scheduling_function", "perhaps"))
                .contains("accept-always");
        assertThat(run(1, "preferences", "location:hall", "colour", "red")).contains("There is no preference colour");
        run(0, "preferences", "location:hall", "scheduling_function", "--unset");
        assertThat(run(0, "preferences", "location:hall", "--json")).doesNotContain("same_domain_only");
    }

    @Test
    void requestsAreListedAndUnknownOnesRefused() {
        assertThat(run(0, "requests", "location:hall", "list", "--json")).contains("[ ]");
        run(1, "requests", "ada", "accept", "0123");
        run(2, "requests", "ada", "accept");
        run(2, "requests", "ada", "perhaps", "0123");
        run(1, "requests", "nobody", "list");
    }
}
