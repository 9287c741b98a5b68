package dev.orrery.app;

import static dev.orrery.app.RoomsContract.answered;
import static dev.orrery.app.RoomsContract.at;
import static dev.orrery.app.RoomsContract.awaitAt;
import static dev.orrery.app.RoomsContract.book;
import static dev.orrery.app.RoomsContract.booking;
import static dev.orrery.app.RoomsContract.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Preferences;
import dev.orrery.dav.Events;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people prefer, by property, by JSON and in the configuration, and what it does: on every store. */
abstract class PreferencesContract {
    private static final String ROOMS = """
            [scheduling]
            wait-milliseconds = 10000
            [[location]]
            name = "hall"
            mail = ["hall@example.org"]
            write-delegates = ["bob"]
            """;

    private static final String TIME = at("20270302T100000Z", "20270302T110000Z");
    private static final DateTimeFormatter BASIC = DateTimeFormatter.BASIC_ISO_DATE;
    private static final String ADA = "/principals/users/ada/";

    @TempDir
    private Path directory;

    abstract String storeUrl();

    private FaceServer server(String more) throws Exception {
        return new FaceServer(storeUrl(), directory, more + ROOMS);
    }

    private static String send(FaceServer server, String user, String method, String path, String body)
            throws Exception {
        HttpResponse<byte[]> answer =
                server.send(user, method, path, body, "Content-Type", "application/xml; charset=utf-8", "Depth", "0");
        return answer.statusCode() + "\n" + FaceServer.text(answer);
    }

    private static String set(FaceServer server, String user, String path, String properties) throws Exception {
        return send(server, user, "PROPPATCH", path, """
                <propertyupdate xmlns="DAV:" xmlns:P="urn:orrery:xml:preferences" xmlns:CS="http://calendarserver.org/ns/"
                xmlns:C="urn:ietf:params:xml:ns:caldav">
                <set><prop>%s</prop></set></propertyupdate>
                """.formatted(properties));
    }

    private static String find(FaceServer server, String user, String path) throws Exception {
        return send(server, user, "PROPFIND", path, """
                <propfind xmlns="DAV:" xmlns:P="urn:orrery:xml:preferences" xmlns:CS="http://calendarserver.org/ns/">
                <prop><P:participating/><P:acl/><CS:auto-schedule/><CS:auto-schedule-mode/></prop></propfind>
                """);
    }

    private static void prefer(FaceServer server, PrincipalKind kind, String name, String key, String value) {
        Principal principal =
                server.house().principals().find(new PrincipalName(kind, name)).orElseThrow();
        new Preferences(server.house().store()).set(principal, key, value);
    }

    private static String json(FaceServer server, String user) throws Exception {
        return new String(server.get(user, "/preferences").body(), StandardCharsets.UTF_8);
    }

    @Test
    void aPreferenceIsAPropertyOfOnesPrincipal() throws Exception {
        try (FaceServer server = server("")) {
            assertThat(set(server, "ada", ADA, "<P:participating>no</P:participating>"))
                    .startsWith("207")
                    .contains("200 OK");
            assertThat(json(server, "ada")).contains("\"participating\":\"no\"");
            assertThat(find(server, "ada", ADA)).contains(">no</");
            assertThat(find(server, "bob", ADA)).doesNotContain(">no</");
            assertThat(set(server, "bob", ADA, "<P:participating>participate</P:participating>"))
                    .contains("403")
                    .doesNotContain("200 OK");
            assertThat(set(server, "ada", ADA, "<P:LANG>de</P:LANG><P:participating>perhaps</P:participating>"))
                    .contains("participate or no")
                    .contains("424")
                    .doesNotContain("200 OK");
            assertThat(set(server, "ada", ADA, "<P:freebusy_messages>always</P:freebusy_messages>"))
                    .contains("none or notify")
                    .doesNotContain("200 OK");
            assertThat(set(server, "ada", ADA, "<P:freebusy_bundling>perhaps</P:freebusy_bundling>"))
                    .contains("never or always")
                    .doesNotContain("200 OK");
            assertThat(set(server, "ada", ADA, "<displayname>Me</displayname>")).contains("403");
            assertThat(json(server, "ada")).isEqualTo("{\"participating\":\"no\"}");
            assertThat(set(server, "ada", ADA, "<P:participating/>")).contains("200 OK");
            assertThat(json(server, "ada")).isEqualTo("{}");
        }
    }

    @Test
    void howInvitationsAreAnsweredIsCalendarserversProperty() throws Exception {
        try (FaceServer server = server("")) {
            assertThat(find(server, "bob", "/principals/locations/hall/")).contains(">true</", ">automatic</");
            assertThat(find(server, "ada", ADA)).contains(">false</", ">none</");
            assertThat(set(server, "ada", ADA, "<CS:auto-schedule-mode>accept-always</CS:auto-schedule-mode>"))
                    .contains("200 OK");
            assertThat(json(server, "ada")).contains("\"scheduling_function\":\"accept-always\"");
            set(server, "ada", ADA, "<CS:auto-schedule>true</CS:auto-schedule>");
            assertThat(find(server, "bob", ADA)).contains(">true</", ">accept-always</");
            assertThat(set(server, "ada", ADA, "<CS:auto-schedule-mode>sometimes</CS:auto-schedule-mode>"))
                    .contains("accept-if-free")
                    .doesNotContain("200 OK");
            set(server, "ada", ADA, "<CS:auto-schedule>false</CS:auto-schedule>");
            assertThat(find(server, "bob", ADA)).contains(">false</", ">none</");
            set(server, "ada", ADA, "<CS:auto-schedule-mode>default</CS:auto-schedule-mode>");
            assertThat(json(server, "ada")).isEqualTo("{}");
        }
    }

    @Test
    void whoDoesNotParticipateHasInvitationsInTheInboxAlone() throws Exception {
        try (FaceServer server = server("[preferences]\nparticipating = \"no\"\n")) {
            book(server, "ada", "first", "bob@example.org", TIME);
            awaitAt(server, "bob", "/calendars/users/bob/inbox/first.ics", text -> text.contains("METHOD:REQUEST"));
            assertThat(server.get("bob", path("bob", "first")).statusCode()).isEqualTo(404);
            prefer(server, PrincipalKind.USER, "bob", "participating", "participate");
            book(server, "ada", "second", "bob@example.org", TIME);
            awaitAt(server, "bob", path("bob", "second"), text -> text.contains("UID:second"));
            prefer(server, PrincipalKind.USER, "ada", "participating", "participate");
            book(server, "ada", "third", "hall@example.org", at("20270303T100000Z", "20270303T110000Z"));
            answered(server, "ada", "third", "hall@example.org", "ACCEPTED");
        }
    }

    @Test
    void whoDoesNotShareTellsNobodyWhen() throws Exception {
        try (FaceServer server = server("[freebusy]\npublic = true\n")) {
            String day = LocalDate.now(ZoneOffset.UTC).plusDays(10).format(BASIC);
            String start = day + "T100000Z";
            book(server, "ada", "first", "hall@example.org", at(start, day + "T110000Z"));
            answered(server, "ada", "first", "hall@example.org", "ACCEPTED");
            String question = Events.calendar("""
                    METHOD:REQUEST
                    BEGIN:VFREEBUSY
                    UID:question
                    DTSTAMP:20260301T120000Z
                    DTSTART:%sT000000Z
                    DTEND:%sT230000Z
                    ORGANIZER:mailto:bob@example.org
                    ATTENDEE:mailto:ada@example.org
                    ATTENDEE:mailto:hall@example.org
                    END:VFREEBUSY
                    """.formatted(day, day));
            assertThat(ask(server, question)).contains("2.0;Success").doesNotContain("3.8");
            prefer(server, PrincipalKind.USER, "ada", "freebusy_publishing", "no");
            assertThat(server.get(null, "/freebusy/ada@example.org.ifb").statusCode())
                    .isEqualTo(
                            server.get(null, "/freebusy/nobody@example.org.ifb").statusCode());
            assertThat(FaceServer.text(server.get(null, "/freebusy/ada@example.org.ifb")))
                    .doesNotContain(start);
            assertThat(FaceServer.text(server.get("bob", "/freebusy/ada@example.org.ifb")))
                    .contains(start);
            prefer(server, PrincipalKind.USER, "ada", "freebusy_sharing", "no");
            assertThat(server.get("bob", "/freebusy/ada@example.org.ifb").statusCode())
                    .isEqualTo(403);
            assertThat(FaceServer.text(server.get("ada", "/freebusy/ada@example.org.ifb")))
                    .contains(start);
            assertThat(FaceServer.text(server.get("bob", "/freebusy/hall@example.org.ifb")))
                    .contains(start);
            assertThat(ask(server, question)).contains("3.8;No authority").contains("2.0;Success");
        }
    }

    private static String ask(FaceServer server, String question) throws Exception {
        return FaceServer.text(
                server.send("bob", "POST", "/calendars/users/bob/outbox/", question, "Content-Type", "text/calendar"));
    }

    @Test
    void nobodyTakesOverTheBookingOfARoom() throws Exception {
        String both = "ATTENDEE:mailto:bob@example.org\n";
        try (FaceServer server = server("")) {
            book(server, "ada", "first", "hall@example.org", TIME, both);
            answered(server, "ada", "first", "hall@example.org", "ACCEPTED");
            awaitAt(server, "bob", path("bob", "first"), text -> text.contains("UID:first"));
            takeOver(server, "3.8");
            String room = "/calendars/locations/hall/calendar/first.ics";
            assertThat(FaceServer.text(server.get("bob", room))).contains("ORGANIZER:mailto:ada@example.org");
            prefer(server, PrincipalKind.LOCATION, "hall", "organiser_replacement", "attendee");
            takeOver(server, "2.0");
            assertThat(FaceServer.text(server.get("bob", room))).contains("ORGANIZER:mailto:bob@example.org");
        }
    }

    /** Bob, who is invited, writes an event of his own with the same UID. */
    private static void takeOver(FaceServer server, String status) throws Exception {
        server.send("bob", "DELETE", path("bob", "first"), "", "Schedule-Reply", "F");
        String later = booking("first", "bob", "hall@example.org", at("20270304T100000Z", "20270304T110000Z"), "")
                .replace("DTSTAMP:20260301T120000Z", "DTSTAMP:20990301T120000Z\r\nSEQUENCE:9");
        assertThat(server.send("bob", "PUT", path("bob", "first"), later).statusCode())
                .isIn(201, 204);
        awaitAt(server, "bob", path("bob", "first"), text -> text.contains("SCHEDULE-STATUS=" + status));
    }

    @Test
    void whatARoomsAvailabilityLeavesOutIsTaken() throws Exception {
        try (FaceServer server = server("")) {
            String hours = Events.calendar("""
                    BEGIN:VAVAILABILITY
                    UID:hours
                    DTSTAMP:20260301T120000Z
                    DTSTART:20260301T000000Z
                    BEGIN:AVAILABLE
                    UID:day
                    DTSTAMP:20260301T120000Z
                    DTSTART:20260302T080000Z
                    DTEND:20260302T170000Z
                    RRULE:FREQ=DAILY
                    END:AVAILABLE
                    END:VAVAILABILITY
                    """);
            assertThat(set(
                            server,
                            "bob",
                            "/calendars/locations/hall/inbox/",
                            "<C:calendar-availability>" + hours + "</C:calendar-availability>"))
                    .contains("200 OK");
            book(server, "ada", "night", "hall@example.org", at("20270302T200000Z", "20270302T210000Z"));
            answered(server, "ada", "night", "hall@example.org", "DECLINED");
            book(server, "ada", "dusk", "hall@example.org", at("20270302T163000Z", "20270302T173000Z"));
            answered(server, "ada", "dusk", "hall@example.org", "DECLINED");
            book(server, "ada", "day", "hall@example.org", TIME);
            answered(server, "ada", "day", "hall@example.org", "ACCEPTED");
        }
    }
}
