package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.KolabClient;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The way back, step by step: the file is split, compared with what lies in the folder and with what was deleted there,
 * the folder is updated, and the merged file is the answer.
 */
class AWholeFileIsMergedIntoTheFolderTest extends ImapConcern {
    @Test
    void whatWasDeletedStaysDeletedAndWhatWasNeverSeenStays() throws Exception {
        scene.imap().add("a", "Before");
        long deleted = scene.imap().add("b", "Deleted in the folder");
        scene.imap().add("c", "Removed from the file");
        String had = export().body();
        scene.imap().remove(deleted);
        scene.imap().add("d", "Never seen");

        String sent = with(without(had.replace("SUMMARY:Before", "SUMMARY:Edited"), "c"), "e", "Only in the file");
        assertThat(sent).contains("Deleted in the folder");
        HttpResponse<String> merged = scene.server.ask("PUT", scene.file(), sent);
        assertThat(merged.statusCode()).as(merged.body()).isEqualTo(200);
        for (String file : List.of(merged.body(), export().body())) {
            assertThat(file)
                    .contains("SUMMARY:Edited", "SUMMARY:Never seen", "SUMMARY:Only in the file")
                    .doesNotContain("SUMMARY:Before", "Deleted in the folder", "Removed from the file");
        }
        assertThat(scene.imap().events().values())
                .hasSize(3)
                .anyMatch(text -> text.contains("SUMMARY:Edited"))
                .anyMatch(text -> text.contains("SUMMARY:Never seen"))
                .anyMatch(text -> text.contains("SUMMARY:Only in the file"));

        // The client and the folder agree now: the same again writes nothing.
        List<Long> there = List.copyOf(scene.imap().events().keySet());
        assertThat(scene.server.ask("PUT", scene.file(), merged.body()).statusCode())
                .isIn(200, 204);
        assertThat(scene.imap().events()).containsOnlyKeys(there);
    }

    private static String without(String file, String uid) {
        return Pattern.compile(
                        "BEGIN:VEVENT\r\n(?:(?!END:VEVENT).)*?UID:" + uid + "\r\n.*?END:VEVENT\r\n", Pattern.DOTALL)
                .matcher(file)
                .replaceFirst("");
    }

    private static String with(String file, String uid, String summary) {
        String event = KolabClient.event(uid, summary);
        String component = event.substring(event.indexOf("BEGIN:VEVENT"), event.indexOf("END:VCALENDAR"));
        return file.replace("END:VCALENDAR", component + "END:VCALENDAR");
    }
}
