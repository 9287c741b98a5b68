package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which mails that are left in the mailbox for everybody are told of, and tried again. */
class LeftMailTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final int MOST = 100;

    private final LeftMail left = new LeftMail();

    @BeforeEach
    void begin() {
        left.begin(1, Map.of());
    }

    private void put(long uid, LeftMail.Why why, String recipient) {
        left.put(uid, NOW, why, recipient);
    }

    @Test
    void whatCannotBeHadMakesRoomForWhatCanBeTaken() {
        put(1, LeftMail.Why.FULL, "ada@example.org");
        for (int uid = 2; uid <= MOST; uid++) {
            put(uid, uid % 2 == 0 ? LeftMail.Why.UNREADABLE : LeftMail.Why.FAULT, "");
        }
        assertThat(left.problem()).doesNotContain("or more");
        assertThat(left.put(101, NOW, LeftMail.Why.FULL, "bob@example.org")).hasValue(2);
        assertThat(left.put(102, NOW, LeftMail.Why.UNREADABLE, "")).hasValue(3);
        assertThat(left.uids()).hasSize(MOST).contains(1L, 101L, 102L).doesNotContain(2L, 3L);
        assertThat(left.problem()).contains("or more");
    }

    @Test
    void whatCannotBeHadPushesOutNothingThatCanBeTaken() {
        for (int uid = 1; uid <= MOST; uid++) {
            put(uid, LeftMail.Why.FULL, "ada@example.org");
        }
        assertThat(left.put(101, NOW, LeftMail.Why.UNREADABLE, "")).hasValue(101);
        assertThat(left.uids()).hasSize(MOST).contains(1L);
    }

    /** Whose home is full has mail pushed out that is theirs, and nobody else's. */
    @Test
    void whoHasMostMakesRoom() {
        put(1, LeftMail.Why.SILENCE, "ada@example.org");
        for (int uid = 2; uid <= 300; uid++) {
            put(uid, LeftMail.Why.FULL, "bob@example.org");
        }
        put(301, LeftMail.Why.FULL, "cem@example.org");
        assertThat(left.count()).isEqualTo(MOST);
        assertThat(left.uids()).contains(1L, 300L, 301L).doesNotContain(2L, 202L);
    }

    /** After a start nobody knows for whom they were, until they were tried. */
    @Test
    void whatWasTriedAgainIsKnownByItsRecipient() {
        for (long uid = 1; uid <= MOST; uid++) {
            put(uid, LeftMail.Why.EARLIER, "");
        }
        left.put(1, LeftMail.Why.FULL, "ada@example.org");
        assertThat(left.put(101, NOW, LeftMail.Why.FULL, "ada@example.org")).hasValue(2);
    }

    @Test
    void whatIsTooOldIsToldOfAndNotTried() {
        left.begin(1, Map.of(7L, NOW, 8L, NOW.plus(Duration.ofDays(2))));

        assertThat(left.due(NOW.plus(Duration.ofDays(54)))).containsExactly(7L, 8L);
        left.put(7, LeftMail.Why.FULL, "ada@example.org");
        left.put(8, LeftMail.Why.FULL, "ada@example.org");
        assertThat(left.due(NOW.plus(Duration.ofDays(56)))).containsExactly(8L);

        assertThat(left.uids()).containsExactlyInAnyOrder(7L, 8L);
        assertThat(left.problem()).contains("message 7", "it is not tried any more");
    }
}
