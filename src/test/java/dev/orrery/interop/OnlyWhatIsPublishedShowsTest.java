package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.KolabClient;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Plus: "publish these, but not those", of single messages of a folder that as a whole may be read. */
class OnlyWhatIsPublishedShowsTest extends ImapConcern {
    private static final String TO_READ =
            "<acl xmlns=\"DAV:\"><ace><principal><href>/principals/users/guest/</href></principal>"
                    + "<grant><privilege><read/></privilege><privilege><write/></privilege></grant></ace></acl>";

    @Override
    List<String> lines() {
        return List.of(
                "unpublished-category = \"unpublished\"",
                "[[user]]",
                "name = \"guest\"",
                "password = \"{plain}guest\"");
    }

    private HttpResponse<String> guest(String method, String path, String body) throws Exception {
        return scene.server.askAs("guest", "guest", method, path, body);
    }

    @Test
    void singleEventsAreHeldBackFromEverybodyElse() throws Exception {
        Map<String, String> kinds = Map.of(
                "open", "CLASS:PUBLIC",
                "held", "CATEGORIES:Red,Unpublished",
                "private", "CLASS:PRIVATE",
                "secret", "CLASS:CONFIDENTIAL");
        for (Map.Entry<String, String> kind : kinds.entrySet()) {
            String event = KolabClient.event(kind.getKey(), "About " + kind.getKey())
                    .replace("SUMMARY:", kind.getValue() + "\r\nSUMMARY:");
            assertThat(scene.server
                            .ask("PUT", scene.calendar() + kind.getKey() + ".ics", event)
                            .statusCode())
                    .isEqualTo(201);
        }
        assertThat(scene.server.ask("ACL", scene.calendar(), TO_READ).statusCode())
                .isEqualTo(200);
        assertThat(guest("GET", scene.file(), "").body())
                .contains("About open", "UID:private")
                .doesNotContain("About private", "About held", "About secret");
        assertThat(guest("GET", scene.calendar() + "held.ics", "").statusCode()).isEqualTo(404);
        assertThat(export().body()).contains("About open", "About private", "About held", "About secret");

        // Who sees less does not write it back over the whole: neither one by one nor in a file.
        Map<Long, String> before = scene.imap().events();
        String stripped = guest("GET", scene.calendar() + "private.ics", "").body();
        assertThat(guest("PUT", scene.calendar() + "private.ics", stripped).statusCode())
                .isEqualTo(403);
        assertThat(guest("PUT", scene.calendar() + "held.ics", KolabClient.event("held", "Mine"))
                        .statusCode())
                .isIn(403, 409, 412);
        guest("PUT", scene.file(), guest("GET", scene.file(), "").body());
        assertThat(scene.imap().events()).isEqualTo(before);
    }
}
