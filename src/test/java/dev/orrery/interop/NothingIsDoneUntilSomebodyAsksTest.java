package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Plus and minus: however often a calendar changes that nobody looks at, nothing is polled and nothing is made; the
 * first who asks gets the newest.
 */
class NothingIsDoneUntilSomebodyAsksTest extends ImapConcern {
    @Test
    void manyChangesAreNothingUntilTheFirstRequest() throws Exception {
        long message = scene.imap().add("a", "Number 0");
        for (int i = 1; i <= 10; i++) {
            long next = scene.imap().add("a", "Number " + i);
            scene.imap().remove(message);
            message = next;
        }
        assertThat(looks()).as("nobody asked").isZero();
        assertThat(export().body()).containsOnlyOnce("BEGIN:VEVENT").contains("SUMMARY:Number 10\r\n");
        assertThat(looks()).isPositive();
    }
}
