package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.FolderType;
import dev.orrery.source.imap.Mailboxes;
import dev.orrery.source.imap.Rights;
import dev.orrery.source.imap.TestImapServer;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Events that are not public, in a folder that its owner shares with somebody who may write: here, or at the IMAP server. */
abstract class ImapPrivacyContract extends ImapDoors {
    private static final String ALL_FOR_GUEST =
            "<acl xmlns=\"DAV:\"><ace><principal><href>/principals/users/guest/</href></principal>"
                    + "<grant><privilege><all/></privilege></grant></ace></acl>";

    private HttpResponse<String> guest(String method, String path, String body, String... headers) throws Exception {
        return sendAs("guest", "guest", method, path, body, headers);
    }

    @Test
    void whoSeesAStrippedEventDoesNotPutItBackOverTheOriginal() throws Exception {
        append("one", "private", of("one", "Secret", "PRIVATE"));
        append("two", "confidential", of("two", "Hidden", "CONFIDENTIAL"));
        append("three", "Open");
        assertThat(send("ACL", "", ALL_FOR_GUEST).statusCode()).isEqualTo(200);
        List<Long> before = uids();

        HttpResponse<String> seen = guest("GET", "one.ics", "");
        assertThat(seen.body()).contains("UID:one").doesNotContain("Secret");
        assertThat(guest("GET", "two.ics", "").statusCode()).isEqualTo(404);
        String etag = seen.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> put = guest("PUT", "one.ics", seen.body(), "If-Match", etag);
        assertThat(put.statusCode()).isEqualTo(403);
        assertThat(put.body()).contains("is not public");
        assertThat(guest("PUT", "one.ics", seen.body()).statusCode()).isEqualTo(403);
        assertThat(guest("PUT", "two.ics", event("two", "Overwritten")).statusCode())
                .isIn(403, 409, 412);
        assertThat(guest("DELETE", "one.ics", "").statusCode()).isEqualTo(403);
        assertThat(guest("DELETE", "two.ics", "").statusCode()).isIn(403, 404);
        assertThat(guest("MOVE", "one.ics", "", "Destination", "/calendars/users/guest/calendar/one.ics")
                        .statusCode())
                .isEqualTo(403);
        assertThat(uids()).isEqualTo(before);

        String file = "/ical/" + person + "/calendar.ics";
        String whole = guest("GET", file, "").body();
        assertThat(whole).contains("SUMMARY:Open").doesNotContain("Secret", "Hidden");
        HttpResponse<String> merged = guest("PUT", file, whole.replace("SUMMARY:Open", "SUMMARY:Edited"));
        assertThat(merged.body()).contains("SUMMARY:Edited").doesNotContain("Secret", "Hidden");
        assertThat(messages())
                .hasSize(3)
                .anyMatch(message -> message.contains("SUMMARY:Secret"))
                .anyMatch(message -> message.contains("SUMMARY:Hidden"))
                .anyMatch(message -> message.contains("SUMMARY:Edited"));
        assertThat(send("GET", "one.ics", "").body()).contains("SUMMARY:Secret");
        assertThat(send("GET", "two.ics", "").body()).contains("SUMMARY:Hidden");
    }

    private static String of(String uid, String summary, String kind) {
        return event(uid, summary).replace("SUMMARY:", "CLASS:" + kind + "\r\nSUMMARY:");
    }

    @Test
    void whoIsLentAFolderAtTheImapServerIsNotItsOwnerHere() throws Exception {
        if (!imap.isWhole()) {
            return; // GreenMail has no rights
        }
        append("mine", "private", of("mine", "My secret", "PRIVATE"));
        Mailboxes mine = mailboxes;
        String lender = imap.newPerson();
        mailboxes = source.as(TestImapServer.login(lender));
        mailboxes.create(calendar, new FolderType("event", "default"));
        append("one", "private", of("one", "Secret", "PRIVATE"));
        append("two", "confidential", of("two", "Hidden", "CONFIDENTIAL"));
        append("three", "Open");
        mailboxes.setAcl(calendar, person, new Rights("lrswite"));

        String home = send("PROPFIND", home(), "", "Depth", "1").body();
        Matcher lent = Pattern.compile("<[A-Za-z:]*href>(" + home() + "[^<]*" + lender + "[^<]*/)<")
                .matcher(home);
        assertThat(lent.find()).as(home).isTrue();
        String there = lent.group(1);
        List<Long> before = uids();
        HttpResponse<String> seen = send("GET", there + "one.ics", "");
        assertThat(seen.body()).contains("UID:one").doesNotContain("Secret");
        assertThat(send("GET", there + "two.ics", "").statusCode()).isEqualTo(404);
        assertThat(send("PROPFIND", there, "", "Depth", "1").body())
                .contains("one.ics")
                .doesNotContain("two.ics");
        String told = send("GET", "/changes", "").body();
        assertThat(told)
                .contains("/three.ics", "\"uid\":\"three\"", "/one.ics", "\"uid\":\"mine\"")
                .doesNotContain("two.ics", "\"uid\":\"two\"");
        assertThat(etags(told, there + "one.ics"))
                .containsExactly(seen.headers().firstValue("ETag").orElseThrow());
        HttpResponse<String> put = send("PUT", there + "one.ics", seen.body());
        assertThat(put.statusCode()).isEqualTo(403);
        assertThat(put.body()).contains("is not public");
        assertThat(send("DELETE", there + "one.ics", "").statusCode()).isEqualTo(403);
        assertThat(uids()).isEqualTo(before);
        assertThat(send("PUT", there + "three.ics", event("three", "Edited")).statusCode())
                .isEqualTo(204);
        assertThat(messages()).hasSize(3).anyMatch(message -> message.contains("SUMMARY:Edited"));
        mailboxes = mine;
        assertThat(send("GET", "mine.ics", "").body()).contains("SUMMARY:My secret");
    }

    private static List<String> etags(String told, String resource) {
        List<String> etags = new ArrayList<>();
        for (JsonNode entry : JsonMapper.shared().readTree(told)) {
            if (entry.path("resource").asString().equals(resource)) {
                etags.add(entry.path("data").path("etag").asString());
            }
        }
        return etags;
    }
}
