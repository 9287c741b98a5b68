package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.source.imap.FolderType;
import dev.orrery.source.imap.ImapSource;
import dev.orrery.source.imap.Mailboxes;
import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.UidSet;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A calendar in an IMAP folder at the server's doors: the folder is the truth, for CalDAV clients and for whole files. */
abstract class ImapDoorsContract {
    private static final String SYNC = "<sync-collection xmlns=\"DAV:\"><sync-token>%s</sync-token>"
            + "<sync-level>1</sync-level><prop><getetag/></prop></sync-collection>";

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private TestImapServer imap;
    private String person;
    private ImapSource source;
    private Mailboxes mailboxes;
    private FolderName calendar;
    private Orrery server;

    abstract TestImapServer imap();

    @BeforeEach
    void start() throws Exception {
        imap = imap();
        person = imap.newPerson();
        source = new ImapSource(
                new ImapSource.Settings(imap.at(), "Calendar"),
                InstantSource.system(),
                new java.util.Random(1),
                Thread.ofVirtual().factory());
        mailboxes = source.as(TestImapServer.login(person));
        calendar = FolderName.of("Calendar");
        mailboxes.create(calendar, imap.isWhole() ? new FolderType("event", "default") : null);
        server = new Orrery(new House(Config.parse("test", toml(), folder, Map.of()))).start();
    }

    private String toml() {
        String password = TestImapServer.PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"");
        return """
                [server]
                listen = "127.0.0.1:0"
                login-delay = false
                [store]
                url = "sqlite:orrery.db"
                [imap]
                host = "127.0.0.1"
                port = %d
                tls = "none"
                write-format = "icalendar"
                [[user]]
                name = "%s"
                mail = ["%s@example.org"]
                password = "{plain}%s"
                [[user]]
                name = "guest"
                password = "{plain}guest"
                """.formatted(imap.port(), person, person.replaceAll("[^A-Za-z0-9]", ""), password);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        source.close();
    }

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
    void aMirroredCalendarTakesNoWholeFilesAndIsNotDeletedFromHere() throws Exception {
        append("one", "First");
        send("GET", "one.ics", "");
        assertThat(send("PUT", "/ical/" + person + "/calendar.ics", event("x", "X"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(send("DELETE", "", "").statusCode()).isEqualTo(403);
        assertThat(messages()).hasSize(1);
    }

    @Test
    void aMoveBetweenFolderAndStoreLosesNothing() throws Exception {
        append("one", "First");
        assertThat(send("MKCALENDAR", home() + "own/", "").statusCode()).isEqualTo(201);
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

    final TestImapServer running() {
        return imap;
    }

    final HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        return sendAs(person, TestImapServer.PASSWORD, method, path, body, headers);
    }

    private HttpResponse<String> sendAs(
            String who, String password, String method, String path, String body, String... headers) throws Exception {
        String address = path.startsWith("/") ? path : home() + "calendar/" + path;
        String credentials =
                Base64.getEncoder().encodeToString((who + ":" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.origin() + address))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Basic " + credentials);
        if (!body.isEmpty()) {
            request.header("Content-Type", body.startsWith("<") ? "application/xml" : "text/calendar");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String home() {
        return "/calendars/users/" + person + "/";
    }

    private static String token(HttpResponse<String> sync) {
        Matcher token = Pattern.compile("sync-token>([^<]+)<").matcher(sync.body());
        assertThat(token.find()).as(sync.body()).isTrue();
        return token.group(1);
    }

    private long append(String uid, String summary) throws Exception {
        String message = "From: <x@example.org>\r\nMessage-ID: <" + uid + "-" + summary.replace(' ', '-')
                + "@x>\r\nSubject: " + uid + "\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n"
                + event(uid, summary);
        return mailboxes
                .append(calendar, message.getBytes(StandardCharsets.UTF_8), Set.of("\\Seen"), Instant.now())
                .uid();
    }

    private void drop(long uid) throws Exception {
        long[] modSeq = {1};
        mailboxes.fetch(calendar, UidSet.of(uid), message -> modSeq[0] = Math.max(1, message.modSeq()));
        mailboxes.retire(calendar, uid, modSeq[0]);
    }

    private List<Long> uids() throws Exception {
        List<Long> found = new ArrayList<>();
        mailboxes.fetch(calendar, all(), message -> found.add(message.uid()));
        return found;
    }

    private UidSet all() throws Exception {
        return UidSet.range(1, mailboxes.check(calendar).uidNext() - 1);
    }

    private List<String> messages() throws Exception {
        List<String> found = new ArrayList<>();
        mailboxes.fetch(calendar, all(), message -> {
            if (message.flags().stream().noneMatch("\\Deleted"::equalsIgnoreCase)) {
                found.add(new String(message.content(), StandardCharsets.UTF_8));
            }
        });
        return found;
    }

    static String event(String uid, String summary) {
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:" + uid
                + "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260102T100000Z\r\nDTEND:20260102T110000Z\r\nSUMMARY:"
                + summary + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    }
}
