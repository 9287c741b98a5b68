package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Minus: "change, export, change within one second" must not lose the second change. Nothing here looks at a clock. */
class ChangeExportAndChangeWithinOneSecondTest extends ImapConcern {
    @Test
    void eachExportShowsTheChangeBeforeIt() throws Exception {
        long message = scene.imap().add("a", "Number 0");
        String tag = "";
        for (int i = 1; i <= 8; i++) {
            long next = scene.imap().add("a", "Number " + i);
            scene.imap().remove(message);
            message = next;
            HttpResponse<String> file = export("If-None-Match", tag.isEmpty() ? "\"none\"" : tag);
            assertThat(file.statusCode()).isEqualTo(200);
            assertThat(file.body()).containsOnlyOnce("BEGIN:VEVENT").contains("SUMMARY:Number " + i + "\r\n");
            tag = file.headers().firstValue("ETag").orElseThrow();
        }
    }
}
