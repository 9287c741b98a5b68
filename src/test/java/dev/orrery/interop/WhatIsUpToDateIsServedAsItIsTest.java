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

    /** However often it changes, it is made no more often than it is asked for, and never twice of one state. */
    @Test
    void eachStateIsMadeOnce() throws Exception {
        for (int i = 1; i <= 5; i++) {
            scene.imap().add("u" + 2 * i, "Event");
            scene.imap().add("u" + (2 * i + 1), "Event");
            for (int j = 0; j < 3; j++) {
                assertThat(export().body().split("BEGIN:VEVENT", -1)).hasSize(2 * i + 1);
            }
            assertThat(Metric.of(scene.server, "whole_calendars_made_total")).isEqualTo(i);
        }
    }
}
