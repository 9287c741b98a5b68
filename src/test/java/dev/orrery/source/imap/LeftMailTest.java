package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeftMailTest {
    private static final Instant NOTED = Instant.parse("2026-03-01T12:00:00Z");

    private final LeftMail left = new LeftMail();

    @Test
    void whatIsTooOldIsToldOfAndNotTried() {
        left.begin(1, Map.of(7L, NOTED, 8L, NOTED.plus(Duration.ofDays(2))));

        assertThat(left.due(NOTED.plus(Duration.ofDays(54)))).containsExactly(7L, 8L);
        left.put(7, LeftMail.Why.FULL);
        left.put(8, LeftMail.Why.FULL);
        assertThat(left.due(NOTED.plus(Duration.ofDays(56)))).containsExactly(8L);

        assertThat(left.uids()).containsExactlyInAnyOrder(7L, 8L);
        assertThat(left.problem()).contains("message 7", "it is not tried any more");
    }
}
