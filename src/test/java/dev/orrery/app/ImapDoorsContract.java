package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A calendar in an IMAP folder at the server's doors: the folder is the truth, for CalDAV clients and for whole files. */
abstract class ImapDoorsContract extends ImapDoors {
    private static final String SYNC = "<sync-collection xmlns=\"DAV:\"><sync-token>%s</sync-token>"
            + "<sync-level>1</sync-level><prop><getetag/></prop></sync-collection>";

    private static final String MIXED =
            "<C:mkcalendar xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><set><prop>"
                    + "<C:supported-calendar-component-set><C:comp name=\"VEVENT\"/><C:comp name=\"VTODO\"/>"
                    + "</C:supported-calendar-component-set></prop></set></C:mkcalendar>";

    @Test
    void whatAnImapClientWritesIsThereForCalDavAndForTheWholeFile() throws Exception {
        long first = append("one", "First");
        assertThat(send("GET", "one.ics", "").body()).contains("SUMMARY:First");
        assertThat(send("GET", "/ical/" + person + "/calendar.ics", "").body()).contains("SUMMARY:First");

        String token = token(send("REPORT", "", SYNC.formatted("")));
        append("one", "Edited");
        mailboxes.retire(calendar, first, 1);
        drop(first);
        append("two", "Second");
        HttpResponse<String> sync = send("REPORT", "", SYNC.formatted(token));
        assertThat(sync.body()).contains("one.ics").contains("two.ics").doesNotContain("/one.ics</D:href><D:status>");
        assertThat(send("GET", "one.ics", "").body()).contains("SUMMARY:Edited");

        for (long uid : uids()) {
            drop(uid);
        }
        String gone = send("REPORT", "", SYNC.formatted(token(sync))).body();
        assertThat(gone).contains("one.ics").contains("two.ics").contains("404");
    }

    @Test
    void changeExportAndChangeWithinOneSecondLoseNothing() throws Exception {
        for (int i = 0; i < 5; i++) {
            append("fast-" + i, "Number " + i);
            assertThat(send("GET", "/ical/" + person + "/calendar.ics", "").body())
                    .contains("SUMMARY:Number " + i);
        }
    }

    @Test
    void whatACalDavClientWritesLiesInTheFolder() throws Exception {
        HttpResponse<String> put = send("PUT", "mine.ics", event("uid-1", "Planned"));
        assertThat(put.statusCode()).isEqualTo(201);
        assertThat(messages())
                .singleElement()
                .asString()
                .contains("SUMMARY:Planned")
                .contains("X-Orrery-UID: uid-1");
        assertThat(send("GET", "mine.ics", "").body()).contains("SUMMARY:Planned");

        String etag = send("GET", "mine.ics", "").headers().firstValue("ETag").orElseThrow();
        assertThat(send("PUT", "mine.ics", event("uid-1", "Moved"), "If-Match", etag)
                        .statusCode())
                .isEqualTo(204);
        assertThat(messages()).singleElement().asString().contains("SUMMARY:Moved");
        assertThat(send("PUT", "mine.ics", event("uid-1", "Late"), "If-Match", etag)
                        .statusCode())
                .isEqualTo(412);
        assertThat(messages()).singleElement().asString().contains("SUMMARY:Moved");

        assertThat(send("DELETE", "mine.ics", "").statusCode()).isEqualTo(204);
        assertThat(messages()).isEmpty();
        assertThat(send("GET", "mine.ics", "").statusCode()).isEqualTo(404);
    }

    @Test
    void anEditByAnImapClientMeansThatAnOldEtagIsRefused() throws Exception {
        long first = append("one", "First");
        String etag = send("GET", "one.ics", "").headers().firstValue("ETag").orElseThrow();
        append("one", "Edited");
        drop(first);
        assertThat(send("PUT", "one.ics", event("one", "Overwritten"), "If-Match", etag)
                        .statusCode())
                .isEqualTo(412);
        assertThat(messages()).singleElement().asString().contains("SUMMARY:Edited");
    }

    @Test
    void aBrokenMessageDoesNotHideTheOthers() throws Exception {
        append("one", "First");
        mailboxes.append(
                calendar,
                ("Message-ID: <broken@x>\r\nSubject: broken\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n")
                        .getBytes(StandardCharsets.UTF_8),
                Set.of(),
                Instant.now());
        append("two", "Second");
        String all = send("GET", "/ical/" + person + "/calendar.ics", "").body();
        assertThat(all).contains("SUMMARY:First").contains("SUMMARY:Second");

        Files.writeString(folder.resolve("orrery.toml"), toml());
        OrreryProcess.Ended listed = OrreryProcess.run(folder, "mirror", "list");
        assertThat(listed.out())
                .contains("/calendar  Calendar  checked 0 min ago")
                .contains("1 broken");
        JsonNode shown = JsonMapper.shared()
                .readTree(OrreryProcess.run(folder, "mirror", "show", person + "/calendar", "--json")
                        .out())
                .get(0);
        assertThat(shown.get("complete").asBoolean()).isTrue();
        assertThat(shown.get("broken")).hasSize(1);
        assertThat(shown.get("broken").get(0).get("why").asString()).startsWith("broken: ");
        OrreryProcess.Ended released = OrreryProcess.run(folder, "mirror", "release", person + "/calendar");
        assertThat(released.code()).isEqualTo(1);
        assertThat(released.err()).contains("No brake holds");
        assertThat(OrreryProcess.run(folder, "mirror", "show", person + "/none").err())
                .contains("is no copy of a folder");
    }

    @Test
    void aProgramThatKnowsOnlyOneFileWritesToTheFolder() throws Exception {
        append("one", "First");
        append("two", "Second");
        String file = "/ical/" + person + "/calendar.ics";
        String text = send("GET", file, "").body();
        append("unseen", "Unseen");
        HttpResponse<String> answer =
                send("PUT", file, without(text.replace("SUMMARY:First", "SUMMARY:Edited"), "two"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Orrery-Merge")).hasValue("base=known, taken=1, removed=1, copies=0");
        assertThat(answer.body())
                .contains("SUMMARY:Edited", "SUMMARY:Unseen")
                .doesNotContain("SUMMARY:First", "SUMMARY:Second");
        assertThat(messages()).hasSize(2).anyMatch(message -> message.contains("SUMMARY:Edited"));
        assertThat(send("GET", file, "").body()).isEqualTo(answer.body());
        assertThat(send(
                                "GET",
                                file,
                                "",
                                "If-None-Match",
                                answer.headers().firstValue("ETag").orElseThrow())
                        .statusCode())
                .isEqualTo(304);
    }

    /** The file without one event. */
    private static String without(String file, String uid) {
        return Pattern.compile(
                        "BEGIN:VEVENT\r\n(?:(?!END:VEVENT).)*?UID:" + uid + "\r\n.*?END:VEVENT\r\n", Pattern.DOTALL)
                .matcher(file)
                .replaceFirst("");
    }

    @Test
    void whileTheServerIsDownNoWholeFileIsTakenAndNothingIsForgotten() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail cannot be started again");
        append("one", "First");
        String file = "/ical/" + person + "/calendar.ics";
        String edited = send("GET", file, "").body().replace("SUMMARY:First", "SUMMARY:Edited");
        imap.kill();
        try {
            HttpResponse<String> answer = send("PUT", file, edited);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(send("GET", file, "").body()).contains("SUMMARY:First");
        } finally {
            imap.start();
        }
        assertThat(send("PUT", file, edited).body()).contains("SUMMARY:Edited").doesNotContain("First");
        assertThat(messages()).singleElement().asString().contains("SUMMARY:Edited");
    }

    @Test
    void aMoveBetweenFolderAndStoreLosesNothing() throws Exception {
        append("one", "First");
        // What no one folder holds lives in the store.
        assertThat(send("MKCALENDAR", home() + "own/", MIXED).statusCode()).isEqualTo(201);
        assertThat(send("GET", "one.ics", "").statusCode()).isEqualTo(200);
        assertThat(send("MOVE", "one.ics", "", "Destination", home() + "own/one.ics")
                        .statusCode())
                .isEqualTo(201);
        assertThat(messages()).isEmpty();
        assertThat(send("GET", home() + "own/one.ics", "").body()).contains("SUMMARY:First");
        assertThat(send("MOVE", home() + "own/one.ics", "", "Destination", home() + "calendar/back.ics")
                        .statusCode())
                .isEqualTo(201);
        assertThat(messages()).singleElement().asString().contains("SUMMARY:First");
        assertThat(send("MOVE", "back.ics", "", "Destination", home() + "calendar/named.ics")
                        .statusCode())
                .isEqualTo(201);
        assertThat(send("GET", "named.ics", "").body()).contains("SUMMARY:First");
        assertThat(messages()).hasSize(1);
    }

    @Test
    void whileTheServerIsDownCopiesAreServedAndNothingIsTaken() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail cannot be started again");
        append("one", "First");
        assertThat(send("GET", "one.ics", "").statusCode()).isEqualTo(200);
        imap.kill();
        try {
            assertThat(send("GET", "one.ics", "").body()).contains("SUMMARY:First");
            assertThat(ages()).doesNotContain("").allMatch(age -> Long.parseLong(age) >= 0);
            assertThat(send("GET", "/health", "").body())
                    .contains(":" + imap.port() + ": copies that cannot be confirmed now: 1, the oldest ");
            HttpResponse<String> put = send("PUT", "two.ics", event("two", "Lost?"));
            assertThat(put.statusCode()).isEqualTo(503);
            assertThat(put.headers().firstValue("Retry-After")).isPresent();
            assertThat(send("DELETE", "one.ics", "").statusCode()).isEqualTo(503);
            assertThat(send("GET", "/health", "").body()).contains("imap");
        } finally {
            imap.start();
        }
        assertThat(ages()).containsOnly("");
        assertThat(send("GET", "/health", "").body()).doesNotContain("cannot be confirmed");
        assertThat(send("GET", "two.ics", "").statusCode()).isEqualTo(404);
        assertThat(send("PUT", "two.ics", event("two", "Second")).statusCode()).isEqualTo(201);
        assertThat(messages()).hasSize(2);
    }

    /** What each door says of the age of what it serves: a resource, a home, a whole file, a free/busy list. */
    private List<String> ages() throws Exception {
        List<String> ages = new ArrayList<>();
        for (String path : List.of("one.ics", "/ical/" + person + "/calendar.ics", "/freebusy/" + person + ".ifb")) {
            HttpResponse<String> answer = send("GET", path, "");
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            ages.add(answer.headers().firstValue("Orrery-Copy-Age").orElse(""));
        }
        ages.add(send("PROPFIND", home(), "", "Depth", "0")
                .headers()
                .firstValue("Orrery-Copy-Age")
                .orElse(""));
        return ages;
    }

    @Test
    void aPersonWhoseFoldersWereNeverSeenIsNotShownAnEmptyCalendar() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail cannot be started again");
        append("one", "First");
        imap.kill();
        try {
            assertThat(send("GET", "", "").statusCode()).isEqualTo(503);
            assertThat(send("PUT", "two.ics", event("two", "Lost?")).statusCode())
                    .isEqualTo(503);
        } finally {
            imap.start();
        }
        assertThat(send("GET", "one.ics", "").statusCode()).isEqualTo(200);
    }

    @Test
    void whatTheAuthorityLetsOneDoIsNotChangedByAClient() throws Exception {
        String body = "<propertyupdate xmlns=\"DAV:\"><set><prop><authority-rights xmlns=\"urn:orrery:xml:ns\">x"
                + "</authority-rights></prop></set></propertyupdate>";
        HttpResponse<String> answer = send("PROPPATCH", "", body);
        assertThat(answer.statusCode() == 403 || answer.body().contains("403"))
                .as(answer.body())
                .isTrue();
    }

    @Test
    void otherPeoplesHomesAndPeopleWithoutMailboxesAreAsBefore() throws Exception {
        assertThat(sendAs("guest", "guest", "PUT", "/calendars/users/guest/calendar/a.ics", event("a", "A"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(sendAs("guest", "guest", "GET", home() + "calendar/", "").statusCode())
                .isEqualTo(404);
    }

    /** Two messages of one UID: whoever has merged them deletes the copy, as an object or from the whole file. */
    @Test
    void aConflictInTheFolderIsMergedByAClient() throws Exception {
        String file = "/ical/" + person + "/calendar.ics";
        append("one", "First");
        append("one", "Second");
        String listing = send("PROPFIND", "", "", "Depth", "1").body();
        Matcher copy = Pattern.compile("/(one-conflict-[0-9]+\\.ics)<").matcher(listing);
        assertThat(copy.find()).as(listing).isTrue();
        assertThat(send("GET", "one.ics", "").body()).contains("SUMMARY:Second");
        assertThat(send("GET", copy.group(1), "").body()).contains("SUMMARY:First (conflicting copy)");
        assertThat(send("PUT", "one.ics", event("one", "First and second")).statusCode())
                .isEqualTo(204);
        assertThat(send("DELETE", copy.group(1), "").statusCode()).isEqualTo(204);
        assertThat(messages()).singleElement().asString().contains("SUMMARY:First and second");
        assertThat(send("GET", file, "").body()).doesNotContain("conflicting copy");

        append("two", "First");
        append("two", "Second");
        String text = send("GET", file, "").body();
        String uid = Pattern.compile("UID:(two-conflict-[0-9]+)")
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        HttpResponse<String> merged = send("PUT", file, without(text, uid).replace("SUMMARY:Second", "SUMMARY:Both"));
        assertThat(merged.body()).contains("SUMMARY:Both").doesNotContain("conflicting copy");
        assertThat(messages()).hasSize(2).anyMatch(message -> message.contains("SUMMARY:Both"));
    }
}
