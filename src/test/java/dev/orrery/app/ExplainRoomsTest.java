package dev.orrery.app;

import static dev.orrery.app.RoomsContract.answered;
import static dev.orrery.app.RoomsContract.at;
import static dev.orrery.app.RoomsContract.book;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Preferences;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Why a room said no, by every function that can: as an administrator reads it. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class ExplainRoomsTest {
    private static final String ROOMS = """
            [scheduling]
            wait-milliseconds = 10000
            [[location]]
            name = "hall"
            mail = ["hall@example.org"]
            policy = ["schedule_in_freebusy"]
            [[location]]
            name = "strict"
            mail = ["strict@elsewhere.example"]
            policy = ["same_domain_only"]
            [[location]]
            name = "listed"
            mail = ["listed@example.org"]
            policy = ["access_control_list"]
            [[location]]
            name = "paid"
            mail = ["paid@example.org"]
            policy = ["check_quota rooms"]
            [[location]]
            name = "late"
            mail = ["late@example.org"]
            policy = ["lead_time P1D"]
            [[location]]
            name = "short"
            mail = ["short@example.org"]
            policy = ["longest_duration PT30M"]
            [[location]]
            name = "near"
            mail = ["near@example.org"]
            policy = ["horizon P30D"]
            [[location]]
            name = "shut"
            mail = ["shut@example.org"]
            policy = ["decline"]
            [[location]]
            name = "next"
            mail = ["next@example.org"]
            policy = ["schedule_next_available_in_freebusy"]
            [[location]]
            name = "board"
            mail = ["board@example.org"]
            policy = "manual"
            write-delegates = ["bob"]
            [[location]]
            name = "weekly"
            mail = ["weekly@example.org"]
            policy = ["partial_conflicts 1", "schedule_in_freebusy"]
            """;
    private static final String TEN = at("20370302T100000Z", "20370302T110000Z");

    @TempDir
    private Path directory;

    private FaceServer server;
    private Path config;

    @BeforeEach
    void start() throws Exception {
        server = new FaceServer("sqlite:orrery.db", directory, ROOMS);
        config = Files.writeString(directory.resolve("orrery.toml"), FaceServer.toml("sqlite:orrery.db", ROOMS));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String explain(String uid) {
        return CommandLineRun.of(0, config, "explain", "ada", uid);
    }

    private Principal room(String name) {
        return server.house()
                .principals()
                .find(new PrincipalName(PrincipalKind.LOCATION, name))
                .orElseThrow();
    }

    private void declines(String room, String domain, String times, String why) throws Exception {
        String address = room + "@" + domain;
        book(server, "ada", room, address, times);
        answered(server, "ada", room, address, "DECLINED");
        assertThat(explain(room))
                .contains("    to mailto:" + address + ": it is in the calendar or inbox (1.2)")
                .containsPattern("(?m)^\\S+  locations/" + room + ": answer \\(REPLY\\) by the server, for a message of"
                        + " users/ada \\(scheduling\\): DECLINED: " + why + "$")
                .contains("    mailto:" + address + " DECLINED");
    }

    @Test
    void everyNoHasItsReason() throws Exception {
        book(server, "bob", "taken", "hall@example.org", TEN);
        answered(server, "bob", "taken", "hall@example.org", "ACCEPTED");
        declines("hall", "example.org", TEN, "Not free at .* \\(4\\.0;Event conflict\\. Date/time is busy\\.\\)");
        declines(
                "strict",
                "elsewhere.example",
                TEN,
                "Only for people of the same mail domain\\. \\(3\\.8;No authority\\)");
        new Preferences(server.house().store()).set(room("listed"), "acl", "decline");
        declines("listed", "example.org", TEN, "You may not book this\\. \\(3\\.8;No authority\\)");
        server.house().store().journal().putLimit("rooms", "*", 1_800);
        declines(
                "paid",
                "example.org",
                TEN,
                "This takes 1 h, and of the quota rooms you have 30 min left\\. \\(3\\.8;No authority\\)");
        declines(
                "late",
                "example.org",
                at(soon(1), soon(2)),
                "Book at least 1 day ahead\\. \\(3\\.14;Unsupported capability\\)");
        declines(
                "short",
                "example.org",
                TEN,
                "Nobody may book more than 30 min at a time\\. \\(3\\.14;Unsupported capability\\)");
        declines(
                "near",
                "example.org",
                TEN,
                "Nobody may book further ahead than 30 days\\. \\(3\\.14;Unsupported capability\\)");
        declines("shut", "example.org", TEN, "No invitations are taken here\\. \\(3\\.8;No authority\\)");
    }

    private static String soon(int hours) {
        return DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(hours, ChronoUnit.HOURS));
    }

    @Test
    void aProposalAndABookingThatSomebodyHasToApproveAreTold() throws Exception {
        book(server, "bob", "taken", "next@example.org", TEN);
        answered(server, "bob", "taken", "next@example.org", "ACCEPTED");
        book(server, "ada", "wish", "next@example.org", TEN);
        RoomsContract.awaitAt(server, "ada", "/calendars/users/ada/inbox/wish.ics", text -> text.contains("COUNTER"));
        assertThat(explain("wish"))
                .containsPattern(
                        "(?m)^\\S+  locations/next: proposal \\(COUNTER\\) by .*: proposes Monday, 2 March 2037,"
                                + " 11:00 – 12:00 UTC: ")
                .containsPattern(
                        "(?m)^users/ada has to decide \\([0-9a-f]{18}, COUNTER of mailto:next@example\\.org\\): ");
        book(server, "ada", "council", "board@example.org", TEN);
        assertThat(explain("council"))
                .containsPattern(
                        "(?m)^locations/board has to decide \\([0-9a-f]{18}, REQUEST of mailto:ada@example\\.org\\): .+");
    }

    @Test
    void ofASeriesEachAnswerIsTold() throws Exception {
        book(server, "bob", "one", "weekly@example.org", at("20370316T103000Z", "20370316T110000Z"));
        answered(server, "bob", "one", "weekly@example.org", "ACCEPTED");
        book(server, "ada", "series", "weekly@example.org", TEN + "\nRRULE:FREQ=WEEKLY;COUNT=5");
        answered(server, "ada", "series", "weekly@example.org", "DECLINED");
        assertThat(explain("series"))
                .containsPattern(
                        "(?m)^\\S+  locations/weekly: answer \\(REPLY\\) by .*: ACCEPTED.* \\(2\\.0;Success\\);"
                                + " DECLINED for the occurrence of 20370316T100000Z: .*\\(4\\.0;");
    }
}
