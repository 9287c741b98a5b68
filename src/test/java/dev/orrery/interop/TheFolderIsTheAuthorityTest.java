package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.KolabClient;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Plus: the folder stays the ultimate authority, also over what was written through Orrery. */
class TheFolderIsTheAuthorityTest extends ImapConcern {
    @Test
    void whatTheFolderSaysIsServedWhoeverWroteBefore() throws Exception {
        String text = KolabClient.event("a", "By CalDAV");
        assertThat(scene.server.ask("PUT", scene.calendar() + "a.ics", text).statusCode())
                .isEqualTo(201);
        long written = scene.imap().events().keySet().iterator().next();
        scene.imap().add("a", "By IMAP");
        scene.imap().remove(written);
        assertThat(export().body()).contains("SUMMARY:By IMAP").doesNotContain("By CalDAV");
        assertThat(scene.server.get(scene.calendar() + "a.ics")).contains("SUMMARY:By IMAP");

        for (long message : scene.imap().events().keySet()) {
            scene.imap().remove(message);
        }
        assertThat(export().body()).doesNotContain("BEGIN:VEVENT");
        assertThat(scene.server.ask("GET", scene.calendar() + "a.ics", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void whoFollowsTheLogIsToldOfTheFolderAsOfAnythingElse() throws Exception {
        String path = "/changes?resource=" + scene.calendar() + "&since=";
        scene.imap().add("a", "First");
        assertThat(export().body()).contains("SUMMARY:First");
        HttpResponse<String> end = scene.server.ask("GET", path + "now", "");
        long first = scene.imap().events().keySet().iterator().next();
        scene.imap().add("b", "Second");
        scene.imap().remove(first);
        HttpResponse<String> told = scene.server.ask("GET", path + cursor(end), "");
        assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
        assertThat(told.body())
                .contains("calendar.object_put", "calendar.object_gone", "\"uid\":\"a\"", "\"uid\":\"b\"")
                .contains("\"origin\":\"imap\"");
        assertThat(scene.server.ask("GET", path + cursor(told), "").body()).isEqualTo("[]");
    }

    private static String cursor(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Track-Cursor").orElseThrow();
    }
}
