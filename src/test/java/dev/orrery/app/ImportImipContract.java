package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
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

/** imip-agent's file store, as it writes it, brought here at the command line: into every store. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
abstract class ImportImipContract {
    private static final String ADA = "store/mailto:ada@example.org/";

    @TempDir
    private Path directory;

    private Path config;

    abstract String storeUrl();

    @BeforeEach
    void write() throws Exception {
        config = file("orrery.toml", """
                [store]
                url = "%s"
                [[user]]
                name = "ada"
                mail = ["ada@example.org"]
                [[user]]
                name = "bob"
                mail = ["bob@example.org"]
                [[location]]
                name = "hall"
                mail = ["hall@example.org"]
                policy = ["check_quota rooms", "schedule_in_freebusy"]
                """.formatted(storeUrl()));
        new House(Config.read(config, Map.of())).close();
        Files.createDirectories(directory.resolve("store"));
    }

    private Path file(String name, String text) throws Exception {
        Path path = directory.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    /** The component alone, as imip-agent keeps it. */
    private static String event(String uid, String more) {
        return """
                BEGIN:VEVENT
                UID:%s
                DTSTAMP:20300101T000000Z
                SUMMARY:About %s
                ORGANIZER:mailto:zoe@example.com
                ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada@example.org
                %sEND:VEVENT
                """.formatted(uid, uid, more).replace("\n", "\r\n");
    }

    private static String times(String start, String end) {
        return "DTSTART;TZID=Europe/Oslo:" + start + "\nDTEND;TZID=Europe/Oslo:" + end + "\n";
    }

    private static final String WEEKLY = times("20400102T100000", "20400102T110000") + "RRULE:FREQ=WEEKLY;COUNT=4\n";
    private static final String SECOND =
            "RECURRENCE-ID;TZID=Europe/Oslo:20400109T100000\n" + times("20400109T150000", "20400109T160000");

    private String run(int code, String... words) {
        return CommandLineRun.of(code, config, words);
    }

    private String bring(int code, String... more) {
        List<String> words = new ArrayList<>(
                List.of("store", "import-imip", directory.resolve("store").toString()));
        words.addAll(List.of(more));
        return run(code, words.toArray(String[]::new));
    }

    private String calendarOf(String user) {
        return run(0, "export", user, "calendar");
    }

    @Test
    void eventsAndTheirOccurrencesAreJoinedAndDoingItTwiceChangesNothing() throws Exception {
        file(ADA + "objects/weekly", event("weekly", WEEKLY));
        file(ADA + "recurrences/weekly/20400109T090000Z", event("weekly", SECOND));
        file(ADA + "recurrences/orphan/20400109T090000Z", event("orphan", SECOND));
        file(ADA + "cancellations/objects/gone", event("gone", times("20400102T100000", "20400102T110000")));
        file(
                ADA + "cancellations/recurrences/weekly/20400116T090000Z",
                event("weekly", SECOND.replace("20400109", "20400116")));
        String rehearsed = bring(0, "--dry-run");
        assertThat(rehearsed).contains("2 created, 0 changed, 0 unchanged, 1 cancelled", "nothing was changed");
        assertThat(calendarOf("ada")).doesNotContain("BEGIN:VEVENT");

        assertThat(rehearsed).endsWith(bring(0));
        assertThat(calendarOf("ada"))
                .contains("RRULE:FREQ=WEEKLY;COUNT=4", "20400109T150000", "UID:orphan", "STATUS:CANCELLED")
                .doesNotContain("UID:gone");
        String before = calendarOf("ada");
        assertThat(bring(0)).contains("0 created, 0 changed, 2 unchanged");
        assertThat(calendarOf("ada")).isEqualTo(before);
    }

    @Test
    void onlyWhatIsNewerTakesTheOtherPlace() throws Exception {
        String at = times("20400102T100000", "20400102T110000");
        file(ADA + "objects/one", event("one", at + "SEQUENCE:3\n"));
        bring(0);
        file(ADA + "objects/one", event("one", at + "SEQUENCE:2\nLOCATION:Old\n"));
        assertThat(bring(0)).contains("0 changed, 1 unchanged");
        file(ADA + "objects/one", event("one", at + "SEQUENCE:4\nLOCATION:New\n"));
        assertThat(bring(0)).contains("1 changed, 0 unchanged");
        assertThat(calendarOf("ada")).contains("LOCATION:New").doesNotContain("LOCATION:Old");
    }

    /** What was left out comes with a later run, unless somebody has worked on the event here. */
    @Test
    void aPartWhoseFileWasMendedComesLater() throws Exception {
        file(ADA + "objects/weekly", event("weekly", WEEKLY));
        file(ADA + "objects/touched", event("touched", WEEKLY));
        file(ADA + "recurrences/weekly/20400109T090000Z", "BEGIN:VEVENT\r\nnonsense");
        file(ADA + "recurrences/touched/20400109T090000Z", "BEGIN:VEVENT\r\nnonsense");
        assertThat(bring(1)).contains("2 created", "0 skipped, 2 broken");
        String mine = calendarOf("ada").replace("SUMMARY:About touched", "SUMMARY:Mine");
        run(0, "import", "ada", "calendar", file("mine.ics", mine).toString());
        file(ADA + "recurrences/weekly/20400109T090000Z", event("weekly", SECOND));
        file(ADA + "recurrences/touched/20400109T090000Z", event("touched", SECOND));
        assertThat(bring(0)).contains("0 created, 1 changed, 1 unchanged");
        assertThat(calendarOf("ada")).containsOnlyOnce("20400109T150000").contains("SUMMARY:Mine", "RRULE");
        assertThat(bring(0)).contains("0 created, 0 changed, 2 unchanged");
    }

    @Test
    void namesMayBeEscapedAndWhoIsUnknownIsSaid() throws Exception {
        String at = times("20400102T100000", "20400102T110000");
        file("store/mailto%3Abob%40example.org/objects/a%2Fb", event("a/b", at));
        file("store/mailto:nobody@example.org/objects/x", event("x", at));
        assertThat(bring(1)).contains("skipped: mailto:nobody@example.org: neither", "1 people", "1 created");
        assertThat(calendarOf("bob")).contains("UID:a/b");
    }

    @Test
    void whatIsBrokenIsNamedAndTheRestIsTaken() throws Exception {
        String at = times("20400102T100000", "20400102T110000");
        file(ADA + "objects/good", event("good", at));
        file(ADA + "objects/bad", "BEGIN:VEVENT\r\nnonsense");
        file(ADA + "objects/large", event("large", at + "DESCRIPTION:" + "x".repeat(1 << 20) + "\n"));
        file(ADA + "recurrences/good/20400102T090000Z", event("good", at));
        Path secret = file("secret", event("secret", at));
        Files.createSymbolicLink(directory.resolve(ADA + "objects/link"), secret);
        Files.createSymbolicLink(directory.resolve("store/mailto:bob@example.org"), directory.resolve(ADA));
        file("elsewhere/objects/own/mailto:zoe@example.com", event("own", at));
        Files.createSymbolicLink(directory.resolve(ADA + "counters"), directory.resolve("elsewhere"));
        assertThat(bring(1))
                .contains(
                        "objects/bad: ",
                        "counters/objects: is reached by a symbolic link",
                        "objects/large: is larger than 1 MB",
                        "objects/link: is a symbolic link",
                        "mailto:bob@example.org: is a symbolic link",
                        "20400102T090000Z: has no RECURRENCE-ID",
                        "1 created",
                        "0 skipped, 6 broken");
        assertThat(calendarOf("ada")).contains("UID:good").doesNotContain("UID:secret");
    }

    @Test
    void whatWaitsComesAlong() throws Exception {
        String at = times("20400102T100000", "20400102T110000");
        file(ADA + "objects/asked", event("asked", at));
        String own = event("own", at).replace("zoe@example.com", "ada@example.org");
        file(ADA + "objects/own", own);
        file(ADA + "counters/objects/own/mailto:zoe@example.com", own.replace("T100000", "T103000"));
        file(ADA + "requests", "asked\t\t\nown\t\tCOUNTER\nown\t20400102T090000Z\tCOUNTER\nmissing\t\t\n");
        file(ADA + "freebusy-offers", """
                20400102T090000Z\t20400102T100000Z\toffered\tOPAQUE\t\tA room\tmailto:zoe@example.com\t20391231T000000Z
                20400102T090000Z\t20400102T100000Z\tover\tOPAQUE\t\tA room\tmailto:zoe@example.com\t20200101T000000Z
                """);
        file(
                ADA + "freebusy-other/mailto:zoe@example.com",
                "20250102T090000Z\t20990102T100000Z\tu\tOPAQUE\t\t\tmailto:zoe@example.com\n");
        file(ADA + "freebusy-other/mailto:bob@example.org", "20250102T090000Z\t20990102T100000Z\tu\tOPAQUE\n");
        assertThat(bring(1))
                .contains(
                        "2 requests, 1 offers, busy time of 1 others",
                        "missing is not there",
                        "the counter-proposal to own is not there",
                        "0 skipped, 2 broken");
        assertThat(run(0, "requests", "ada"))
                .contains("About asked", "About own", "mailto:zoe@example.com", "counter", "invitation");
        assertThat(bring(1)).contains("0 requests, 0 offers, busy time of 0 others");
    }

    @Test
    void preferencesAndLimitsComeAlongAndWhatIsSetHereStays() throws Exception {
        file("wishes/mailto:ada@example.org/TZID", "Europe/Oslo\n");
        file("wishes/mailto:ada@example.org/freebusy_offers", "PT10M");
        file("wishes/mailto:ada@example.org/window_size", "many");
        file("wishes/mailto:ada@example.org/colour", "blue");
        file("journal/rooms/limits", "*\tPT10H\nphysics\tPT40H\nbroken\n");
        file("journal/rooms/groups", "mailto:ada@example.org\tphysics\n");
        file(
                "journal/rooms/freebusy-other/mailto:ada@example.org",
                "20400102T090000Z\t20400102T100000Z\tlost\tOPAQUE\t\t\tmailto:ada@example.org\n");
        run(0, "preferences", "ada", "TZID", "Europe/Vienna");
        String[] options = {
            "--preferences", directory.resolve("wishes").toString(),
            "--journal", directory.resolve("journal").toString()
        };
        assertThat(bring(1, options[0], options[1], options[2], options[3], "--dry-run"))
                .contains("1 preferences, 3 limits");
        assertThat(run(0, "quota", "show", "rooms")).doesNotContain("PT10H");
        assertThat(bring(1, options))
                .contains(
                        "colour: there is no such preference",
                        "window_size: Expected",
                        "rooms/limits: a limit is",
                        "rooms: 1 reservations to come of lost have no event",
                        "1 preferences, 3 limits and groups of quotas, 0 reservations");
        assertThat(run(0, "preferences", "ada")).contains("TZID = Europe/Vienna", "freebusy_offers = PT10M");
        assertThat(run(0, "quota", "show", "rooms"))
                .contains("limit  *  PT10H", "limit  physics  PT40H", "group  mailto:ada@example.org  physics");
        assertThat(bring(1, options)).contains("0 preferences, 0 limits");
    }

    private static final String HALL = "store/mailto:hall@example.org/";

    private static String booking(String uid, String more) {
        return event(uid, more)
                .replace("zoe@example.com", "ada@example.org")
                .replace("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:hall");
    }

    private static String held(String date, String uid, String more) {
        return "%sT090000Z\t%sT100000Z\t%s\tOPAQUE\t\tAbout\tmailto:ada@example.org%s\n"
                .formatted(date, date, uid, more);
    }

    /** The hours that count afterwards are those that counted before, but for what has no booking here. */
    @Test
    void whatIsHeldOfAQuotaCountsOn() throws Exception {
        file(HALL + "objects/weekly", booking("weekly", WEEKLY));
        file(ADA + "objects/weekly", booking("weekly", WEEKLY));
        file(HALL + "objects/once", booking("once", times("20400105T100000", "20400105T110000")));
        file(HALL + "objects/off", booking("off", WEEKLY).replace("PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED"));
        file("journal/rooms/limits", "*\tPT10H\n");
        file("journal/rooms/groups", "mailto:ada@example.org\tphysics\n");
        file("journal/rooms/delegates", "mailto:hall@example.org\nmailto:cellar@example.org\n");
        file(
                "journal/rooms/freebusy-other/physics",
                held("20200102", "weekly", "")
                        + held("20400102", "weekly", "")
                        + held("20400109", "weekly", "")
                        + held("20400105", "once", "\tmailto:hall@example.org")
                        + held("20400105", "lost", "")
                        + held("20400102", "off", "")
                        + held("20400106", "once", "\tmailto:cellar@example.org")
                        + "20400105T090000Z\n");
        String[] options = {"--journal", directory.resolve("journal").toString()};
        assertThat(bring(1, options[0], options[1], "--dry-run"))
                .contains("limits and groups of quotas, 4 reservations");
        assertThat(run(0, "quota", "show", "rooms")).doesNotContain("held");
        assertThat(bring(1, options))
                .contains(
                        "rooms: 1 reservations to come of lost have no event in the store of whoever was booked",
                        "rooms: 1 reservations to come of once have no event",
                        "rooms: 1 reservations to come of off at hall are for an event that was cancelled or declined here",
                        "physics: a row has no start, end and UID",
                        "rooms/delegates: hall stands in for nobody; set its preference",
                        "rooms/delegates: neither the configuration nor a directory has mailto:cellar@example.org",
                        "limits and groups of quotas, 3 reservations");
        String held = run(0, "quota", "show", "rooms");
        assertThat(held.lines().filter(line -> line.startsWith("held")))
                .hasSize(3)
                .allMatch(line -> line.startsWith("held   physics  2040-01-0")
                        && line.contains("T09:00:00Z  PT1H  mailto:ada@example.org  About"));
        assertThat(bring(1, options)).contains("limits and groups of quotas, 0 reservations");
        assertThat(run(0, "quota", "show", "rooms")).isEqualTo(held);
    }
}
