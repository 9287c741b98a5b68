package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.Rights;
import dev.orrery.source.imap.TestImapServer;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Folders that an account publishes which may read them, at the server's doors. */
abstract class ImapPublishedContract extends ImapDoors {
    private final String account = imap().newPerson();

    @Override
    String signingIn() {
        String password = TestImapServer.PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"");
        return "login = \"publish\"\npublish-user = \"" + account + "\"\npublish-password = \"" + password
                + "\"\npublish-connections = 2";
    }

    @Test
    void whatIsPublishedIsReadAtEveryDoorAndWrittenAtNone() throws Exception {
        append("one", "First");
        mailboxes.setAcl(calendar, account, new Rights("lrswite"));
        String file = "/ical/" + person + "/calendar.ics";
        assertThat(send("GET", "one.ics", "").body()).contains("SUMMARY:First");
        assertThat(send("GET", file, "").body()).contains("SUMMARY:First");
        assertThat(send("PROPFIND", "", "", "Depth", "1").body()).contains("one.ics");
        append("two", "Second");
        assertThat(send("GET", "two.ics", "").body()).contains("SUMMARY:Second");

        List<Long> before = uids();
        String etag = send("GET", "one.ics", "").headers().firstValue("ETag").orElseThrow();
        assertForbidden(send("PUT", "one.ics", event("one", "Edited"), "If-Match", etag));
        assertForbidden(send("PUT", "new.ics", event("new", "New")));
        assertForbidden(send("DELETE", "one.ics", ""));
        assertForbidden(send("MOVE", "one.ics", "", "Destination", home() + "calendar/other.ics"));
        assertForbidden(send("COPY", "one.ics", "", "Destination", home() + "calendar/copy.ics"));
        assertForbidden(send("PUT", file, send("GET", file, "").body().replace("First", "Edited")));
        HttpResponse<String> made = send("MKCALENDAR", home() + "more/", "");
        assertForbidden(made);
        assertThat(made.body())
                .contains("make more with a program that signs in at the IMAP server, and let " + account);
        assertThat(uids()).isEqualTo(before);
        assertThat(send("GET", "one.ics", "").body()).contains("SUMMARY:First");
    }

    private static void assertForbidden(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    }

    @Test
    void whoPublishesNothingHasTheirCalendarsHere() throws Exception {
        assertThat(send("PUT", "own.ics", event("own", "Own")).statusCode()).isEqualTo(201);
        assertThat(send("MKCALENDAR", home() + "more/", "").statusCode()).isEqualTo(201);
        assertThat(send("GET", "/health", "").body()).doesNotContain("refuses");
        assertThat(messages()).isEmpty();
    }
}
