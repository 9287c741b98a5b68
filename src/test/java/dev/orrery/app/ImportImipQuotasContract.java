package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** imip-agent's preferences and quotas: into every store, and into a journal of its own. */
abstract class ImportImipQuotasContract extends ImipStore {
    /** Whatever stands in somebody's files: it is named with its file, and all others come. */
    @Test
    void noFileEndsTheImport() throws Exception {
        String at = times("20400102T100000", "20400102T110000");
        file(ADA + "objects/nul", event("nul", at + "LOCATION:a\0b\n"));
        file(ADA + "objects/n%00l", event("named", at));
        file(ADA + "objects/task", event("task", at).replace("VEVENT", "VTODO").replace("DTEND", "DUE"));
        file(ADA + "objects/mixed", event("mixed", WEEKLY));
        String task = event("mixed", SECOND).replace("VEVENT", "VTODO").replace("DTEND", "DUE");
        file(ADA + "recurrences/mixed/20400109T090000Z", task);
        file(ADA + "cancellations", "");
        file(ADA + "freebusy-offers", """
                20400102T090000Z\t20400102T100000Z\t%s\tOPAQUE\t\tA room\tmailto:zoe@example.com\t20391231T000000Z
                20400102T090000Z\t20400102T100000Z\ttwice\tOPAQUE\t\tA room\tmailto:zoe@example.com\t20391231T000000Z
                20400102T090000Z\t20400102T100000Z\ttwice\tOPAQUE\t\tA room\tmailto:zoe@example.com\t20391231T000000Z
                """.formatted(noise(5_000)));
        file(ADA + "freebusy-other/zoe@example.com%00", "20250102T090000Z\t20990102T100000Z\tu\tOPAQUE\n");
        file("store/mailto:bob@example.org/objects/good", event("good", at));
        file("wishes/mailto:ada@example.org/CN", "A\0da");
        file("wishes/mailto:bob@example.org/TZID", "Europe/Oslo");
        file("journal/a/limits", "*\tPT1H\n\tPT10H\n \tPT10H\n" + noise(5_000) + "\tPT2H\nphysics\tPT3H\n");
        file("journal/a/groups", "\tphysics\nmailto:ada@example.org\tphysics\n");
        file("journal/b/limits", "*\tPT1H\0\n");
        file("journal/c%00/limits", "*\tPT1H\n");
        file("journal/d/limits", "*\tPT4H\n");
        file("journal/d/freebusy-other/%20", held("20400102", "good", "\tmailto:bob@example.org"));
        assertThat(bring(
                        1,
                        "--preferences",
                        directory.resolve("wishes").toString(),
                        "--journal",
                        directory.resolve("journal").toString()))
                .contains(
                        "mailto:ada@example.org/objects/nul: holds a NUL",
                        "mailto:ada@example.org/objects/n%00l: has a control character in its name",
                        "mailto:ada@example.org/objects/mixed: mixed: ",
                        "mailto:ada@example.org/cancellations/objects: is no directory",
                        "mailto:ada@example.org/freebusy-offers: a UID is longer than",
                        "freebusy-other/zoe@example.com%00: has a control character in its name",
                        "mailto:ada@example.org/CN: holds a NUL",
                        "a/limits: a limit is a name, a tab and a duration such as PT10H:  PT10H",
                        "a/groups: a row is a person, a tab and a group:  physics",
                        "a/limits: a name is longer than",
                        "b/limits: holds a NUL",
                        "c%00: has a control character in its name",
                        "d: 1 reservations to come of good: Name a person",
                        "Events: 3 created",
                        "1 offers",
                        "1 preferences, 4 limits and groups of quotas",
                        "Mend what is named and run the command again");
        assertThat(calendarOf("bob")).contains("UID:good");
        assertThat(run(0, "quota", "show", "a"))
                .contains("limit  *  PT1H", "limit  physics  PT3H", "group  mailto:ada@example.org  physics");
        assertThat(run(0, "quota", "show", "d")).contains("limit  *  PT4H");
    }

    /** Nothing that a database could make small. */
    private static String noise(int length) {
        return new Random(1)
                .ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
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

    static final String HALL = "store/mailto:hall@example.org/";

    static String booking(String uid, String more) {
        return event(uid, more)
                .replace("zoe@example.com", "ada@example.org")
                .replace("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:hall");
    }

    static String held(String date, String uid, String more) {
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
                        "rooms: 1 reservations to come of off at hall are for times that were cancelled, declined or moved here",
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

    /** imip-agent goes on to write such rows, and what was broken is mended: a later run brings what is new, and says so. */
    @Test
    void whatIsHeldOfAQuotaIsCompletedByLaterRuns() throws Exception {
        file(HALL + "objects/weekly", booking("weekly", WEEKLY));
        String first = held("20400102", "weekly", "") + held("20400102", "weekly", "");
        file("journal/rooms/freebusy-other/mailto:ada@example.org", first + "20400109T090000Z\tbroken\tweekly\n");
        String[] options = {"--journal", directory.resolve("journal").toString()};
        assertThat(bring(1, options)).contains("1 reservations.", "a row has no start, end and UID");
        assertThat(bring(1, options)).contains("0 reservations.");
        file(
                "journal/rooms/freebusy-other/mailto:ada@example.org",
                first + held("20400109", "weekly", "") + held("20400116", "weekly", ""));
        assertThat(bring(0, options[0], options[1], "--dry-run")).contains("2 reservations.");
        assertThat(bring(0, options)).contains("2 reservations.");
        assertThat(run(0, "quota", "show", "rooms").lines().filter(line -> line.startsWith("held")))
                .hasSize(3);
        assertThat(bring(0, options)).contains("0 reservations.");
    }

    /** Who looks after the room takes one time out by hand, which imip-agent's files know nothing of. */
    @Test
    void whatWasGivenBackHereDoesNotComeBackWithALaterRun() throws Exception {
        file(HALL + "objects/weekly", booking("weekly", WEEKLY));
        file(
                "journal/rooms/freebusy-other/mailto:ada@example.org",
                held("20400102", "weekly", "") + held("20400109", "weekly", ""));
        String[] options = {"--journal", directory.resolve("journal").toString()};
        assertThat(bring(0, options)).contains("2 reservations.");
        String without = run(0, "export", "location:hall", "calendar")
                .replaceFirst("(RRULE:[^\r\n]*)", "$1\r\nEXDATE;TZID=Europe/Oslo:20400109T100000");
        run(
                0,
                "import",
                "location:hall",
                "calendar",
                file("edited.ics", without).toString());
        List<Instant> held = startsHeldHere("rooms");
        assertThat(held)
                .contains(Instant.parse("2040-01-02T09:00:00Z"))
                .doesNotContain(Instant.parse("2040-01-09T09:00:00Z"));
        String why =
                "rooms: 1 reservations to come of weekly at hall are for times that were cancelled, declined or moved here";
        assertThat(bring(1, options[0], options[1], "--dry-run")).contains("0 reservations.", why);
        assertThat(bring(1, options)).contains("0 reservations.", why);
        assertThat(startsHeldHere("rooms")).isEqualTo(held);
    }

    /** A day begins where the event is, and the calendar here may not know where that was. */
    @Test
    void wholeDaysCountOnWhereverTheyBegan() throws Exception {
        String days = "DTSTART;VALUE=DATE:20400102\nDTEND;VALUE=DATE:20400103\nRRULE:FREQ=DAILY;COUNT=3\n";
        file(HALL + "objects/days", booking("days", days));
        file("journal/rooms/freebusy-other/mailto:ada@example.org", """
                20400101T230000Z\t20400102T230000Z\tdays\tOPAQUE\t\tAbout\tmailto:ada@example.org
                20400103T230000Z\t20400104T230000Z\tdays\tOPAQUE\t\tAbout\tmailto:ada@example.org
                """);
        assertThat(bring(0, "--journal", directory.resolve("journal").toString()))
                .contains("2 reservations.");
    }
}
