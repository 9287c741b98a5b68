package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.calendar.Preferences;
import dev.orrery.calendar.Quotas;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.LogEntry;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.RequestRow;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** A file store of imip-agent is taken over at the command line. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class ImportImipTest {
    private static final String ADA = "mailto:ada@example.org";

    @TempDir
    private Path directory;

    private Path config;
    private Path old;

    @BeforeEach
    void write() throws Exception {
        config = Files.writeString(directory.resolve("orrery.toml"), """
                [store]
                url = "sqlite:orrery.db"
                [[user]]
                name = "ada"
                mail = ["ada@example.org"]
                [[user]]
                name = "bob"
                mail = ["bob@example.org"]
                """);
        old = directory.resolve("store");
        file(ADA + "/objects/series@elsewhere", """
                BEGIN:VEVENT
                UID:series@elsewhere
                DTSTAMP:20260301T120000Z
                DTSTART;TZID=Europe/Oslo:20360303T100000
                DTEND;TZID=Europe/Oslo:20360303T110000
                RRULE:FREQ=WEEKLY;COUNT=4
                SUMMARY:Series
                ORGANIZER:mailto:zoe@elsewhere.net
                ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada@example.org
                END:VEVENT
                """);
        file(ADA + "/recurrences/series@elsewhere/20360310T090000Z", """
                BEGIN:VEVENT
                UID:series@elsewhere
                DTSTAMP:20260301T120000Z
                RECURRENCE-ID;TZID=Europe/Oslo:20360310T100000
                DTSTART;TZID=Europe/Oslo:20360310T150000
                DTEND;TZID=Europe/Oslo:20360310T160000
                SUMMARY:Series
                ORGANIZER:mailto:zoe@elsewhere.net
                ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada@example.org
                END:VEVENT
                """);
        file(ADA + "/objects/own", meeting("20360401T100000Z"));
        file(ADA + "/counters/objects/own/mailto:zoe@elsewhere.net", meeting("20360401T140000Z"));
        file(ADA + "/requests", "series@elsewhere\nown\t\tCOUNTER\n../../../secret\t\tCOUNTER\n");
        file("mailto%3Abob%40example.org/recurrences/alone/20360501T100000Z", """
                BEGIN:VCALENDAR
                BEGIN:VEVENT
                UID:alone
                DTSTAMP:20260301T120000Z
                RECURRENCE-ID:20360501T100000Z
                DTSTART:20360501T110000Z
                SUMMARY:Without its series
                END:VEVENT
                END:VCALENDAR
                """.replace("\n", "\r\n"));
        Files.writeString(
                Files.createDirectories(directory.resolve("preferences/" + ADA)).resolve("event_refreshing"),
                "always\n");
        Path journal = Files.createDirectories(directory.resolve("journal/rooms"));
        Files.writeString(journal.resolve("limits"), "*\tPT10H\nstaff\tPT20H\n");
        Files.writeString(journal.resolve("groups"), ADA + "\tstaff\n");
    }

    private static String meeting(String start) {
        return """
                BEGIN:VEVENT
                UID:own
                DTSTAMP:20260301T120000Z
                DTSTART:%s
                DURATION:PT1H
                SUMMARY:Own
                ORGANIZER:mailto:ada@example.org
                ATTENDEE;PARTSTAT=ACCEPTED:mailto:zoe@elsewhere.net
                END:VEVENT
                """.formatted(start);
    }

    private void file(String name, String text) throws Exception {
        Path path = old.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private String run(int code, String... more) {
        List<String> all = new ArrayList<>(List.of("store", "import-imip", old.toString()));
        all.addAll(List.of("--journal", directory.resolve("journal").toString()));
        all.addAll(List.of("--preferences", directory.resolve("preferences").toString()));
        all.addAll(List.of(more));
        all.addAll(List.of("--config", config.toString()));
        PrintStream before = System.out;
        PrintStream errorsBefore = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        try {
            int got = Main.run(all.toArray(String[]::new));
            assertThat(got).as(said.toString(StandardCharsets.UTF_8)).isEqualTo(code);
            return said.toString(StandardCharsets.UTF_8);
        } finally {
            System.setOut(before);
            System.setErr(errorsBefore);
        }
    }

    private House house() throws Exception {
        return new House(Config.read(config, Map.of()));
    }

    private static HomeId home(House house, String name) {
        return user(house, name).home();
    }

    private static Principal user(House house, String name) {
        return house.principals()
                .find(new PrincipalName(PrincipalKind.USER, name))
                .orElseThrow();
    }

    private static List<String> texts(House house, String name) {
        HomeId home = home(house, name);
        return house.store()
                .read(snapshot -> snapshot.collections(home).stream()
                        .filter(row -> row.name().equals("calendar"))
                        .flatMap(row -> snapshot.listing(row.ref()).objects().stream())
                        .map((ObjectRow row) -> new String(snapshot.content(row), StandardCharsets.UTF_8))
                        .toList());
    }

    private static List<String> waiting(House house) {
        HomeId home = home(house, "ada");
        return house.store()
                .read(snapshot -> snapshot.bookings().requests(home, 10).stream()
                        .map((RequestRow row) -> row.kind() + " " + row.sender())
                        .sorted()
                        .toList());
    }

    private static List<Change> sent(House house) {
        HomeId home = home(house, "ada");
        return house.store()
                .read(snapshot -> snapshot.log(home, 0, 100).rows().stream()
                        .map(LogEntry::change)
                        .filter(change -> change instanceof Change.MessageSent)
                        .toList());
    }

    @Test
    void everythingIsTakenOverOnceAndNobodyIsToldAnything() throws Exception {
        new House(Config.read(config, Map.of())).close();
        assertThat(run(0, "--dry-run")).contains("Nothing was changed.", "mailto:ada@example.org: 2 events");
        try (House house = house()) {
            assertThat(texts(house, "ada")).isEmpty();
        }
        assertThat(run(0))
                .contains(
                        "mailto:ada@example.org: 2 events, 0 that are here already, 2 that wait, 1 preferences.",
                        "mailto:bob@example.org: 1 events",
                        "quota rooms: 3 limits and groups.");
        try (House house = house()) {
            assertThat(texts(house, "ada"))
                    .hasSize(2)
                    .anySatisfy(text ->
                            assertThat(text).contains("RRULE:FREQ=WEEKLY;COUNT=4", "RECURRENCE-ID", "20360310T150000"));
            assertThat(texts(house, "bob")).hasSize(1);
            assertThat(waiting(house))
                    .containsExactly("COUNTER mailto:zoe@elsewhere.net", "INVITATION mailto:zoe@elsewhere.net");
            assertThat(new Preferences(house.store()).of(user(house, "ada")))
                    .containsEntry("event_refreshing", "always");
            Quotas.Shown quota = new Quotas(house.store(), house.principals(), house.clock()).show("rooms");
            assertThat(quota.limits()).containsEntry("*", 36_000L).containsEntry("staff", 72_000L);
            assertThat(quota.groups()).containsEntry(ADA, "staff");
            assertThat(sent(house)).as("messages to others").isEmpty();
        }
        assertThat(run(0))
                .contains("mailto:ada@example.org: 0 events, 2 that are here already, 0 that wait, 0 preferences.");
    }

    @Test
    void whatCannotBeTakenIsNamedAndHidesNothingElse() throws Exception {
        new House(Config.read(config, Map.of())).close();
        file(ADA + "/objects/broken", "BEGIN:VEVENT\nUID:broken\nEND:VTODO\n");
        file("mailto:nobody@example.org/objects/one", meeting("20360401T100000Z"));
        Files.createSymbolicLink(old.resolve(ADA + "/objects/link"), config);
        Files.writeString(directory.resolve("preferences/" + ADA + "/unheard_of"), "x");
        assertThat(run(1))
                .contains(
                        "objects/broken: ",
                        "objects/link: it is no file.",
                        "mailto:nobody@example.org: nobody here has this address.",
                        "preference unheard_of",
                        "mailto:ada@example.org: 2 events",
                        "4 left out.");
    }
}
