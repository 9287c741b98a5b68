package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Plus: what is up to date is used again until something changes. */
class WhatIsUpToDateIsServedAsItIsTest extends ImapConcern {
    @Test
    void anUnchangedCalendarIsNotSentAgain() throws Exception {
        scene.imap().add("a", "First");
        HttpResponse<String> first = export();
        String tag = first.headers().firstValue("ETag").orElseThrow();
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> again = export("If-None-Match", tag);
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(export().body()).isEqualTo(first.body());
        }
        scene.imap().ok("UID STORE 1:* +FLAGS (\\Flagged)");
        assertThat(export("If-None-Match", tag).statusCode())
                .as("a flag is no change")
                .isEqualTo(304);
        scene.imap().add("b", "Second");
        HttpResponse<String> changed = export("If-None-Match", tag);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.body()).contains("SUMMARY:First", "SUMMARY:Second");
    }
}
