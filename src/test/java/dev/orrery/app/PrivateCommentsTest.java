package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.Events;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What attendees confide to the organizer of an event that is public: through every door at which others look. */
class PrivateCommentsTest {
    private static final String CALENDAR = "/calendars/users/ada/calendar/";
    private static final String EVENT = CALENDAR + "meeting.ics";
    private static final String SAID =
            "X-CALENDARSERVER-ATTENDEE-COMMENT;X-CALENDARSERVER-ATTENDEE-REF=\"mailto:zoe@elsewhere.net\":I am ill\n"
                    + "X-CALENDARSERVER-PRIVATE-COMMENT:I am ill\n";

    @TempDir
    private Path directory;

    private static void share(FaceServer server, String... privileges) throws Exception {
        StringBuilder granted = new StringBuilder();
        for (String privilege : privileges) {
            granted.append("<privilege><").append(privilege).append("/></privilege>");
        }
        String acl = "<acl xmlns=\"DAV:\"><ace><principal><href>/principals/users/bob/</href></principal><grant>"
                + granted + "</grant></ace></acl>";
        assertThat(server.send("ada", "ACL", CALENDAR, acl).statusCode()).isEqualTo(200);
    }

    private static String text(HttpResponse<byte[]> answer, int status) throws Exception {
        String text = FaceServer.text(answer);
        assertThat(answer.statusCode()).as(text).isEqualTo(status);
        return text;
    }

    private static void invite(FaceServer server) throws Exception {
        String meeting = SchedulingContract.meeting("meeting", SAID).replaceAll("ATTENDEE;RSVP[^\r]*\r\n", "");
        text(server.send("ada", "PUT", EVENT, meeting), 201);
        text(server.send("ada", "PUT", CALENDAR + "plain.ics", Events.event("plain", "Plain")), 201);
    }

    @Test
    void whoOnlyReadsDoesNotSeeThem() throws Exception {
        try (FaceServer server = new FaceServer("sqlite:orrery.db", directory, "")) {
            invite(server);
            share(server, "read");
            String all = "<C:calendar-query xmlns:C=\"urn:ietf:params:xml:ns:caldav\" xmlns=\"DAV:\"><prop><getetag/>"
                    + "<C:calendar-data/></prop><C:filter><C:comp-filter name=\"VCALENDAR\"/></C:filter></C:calendar-query>";
            for (String user : List.of("ada", "bob")) {
                List<String> doors = List.of(
                        text(server.get(user, EVENT), 200),
                        text(server.get(user, "/ical/ada/calendar.ics"), 200),
                        text(server.send(user, "REPORT", CALENDAR, all, "Depth", "1"), 207));
                assertThat(doors)
                        .allMatch(text -> text.contains("SUMMARY:Meeting"))
                        .allMatch(text -> text.contains("I am ill") == user.equals("ada"));
            }
            assertThat(FaceServer.header(server.get("bob", EVENT), "ETag"))
                    .isNotEqualTo(FaceServer.header(server.get("ada", EVENT), "ETag"));
            assertThat(FaceServer.header(server.get("bob", CALENDAR + "plain.ics"), "ETag"))
                    .isEqualTo(FaceServer.header(server.get("ada", CALENDAR + "plain.ics"), "ETag"));
            assertThat(text(server.get("bob", "/freebusy/ada@example.org.xfb"), 200))
                    .contains("BEGIN:VFREEBUSY")
                    .doesNotContain("I am ill");
            String mine = "/calendars/users/bob/calendar/copy.ics";
            text(server.send("bob", "COPY", EVENT, "", "Destination", mine), 403);
        }
    }

    /** Else they would be lost in what is written. */
    @Test
    void whoMayWriteSeesThem() throws Exception {
        try (FaceServer server = new FaceServer("sqlite:orrery.db", directory, "")) {
            invite(server);
            share(server, "read", "write");
            HttpResponse<byte[]> seen = server.get("bob", EVENT);
            String changed = text(seen, 200).replace("SUMMARY:Meeting", "SUMMARY:Talk");
            assertThat(changed).contains("I am ill");
            text(server.send("bob", "PUT", EVENT, changed, "If-Match", FaceServer.header(seen, "ETag")), 204);
            assertThat(text(server.get("ada", EVENT), 200)).contains("SUMMARY:Talk", "I am ill");
        }
    }
}
