package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** imip-agent's calendars, and what waits in them: into every store. */
abstract class ImportImipContract extends ImipStore {
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
}
