package dev.orrery.face.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Pieces of a queue that several readers hold. */
class HeldTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void whatOneAcknowledgesTwiceTakesNothingFromAnother() {
        Held both = Held.parse("").lent("one", "3", NOW.plusSeconds(30)).lent("other", "5", NOW.plusSeconds(30));
        Held.Acknowledged once = both.done("5", "0").orElseThrow();
        assertThat(once.position()).as("the first is still out").isEqualTo("0");
        Held passed = Held.parse(once.left().passed("60").text());
        Held.Acknowledged twice = passed.done("5", "0").orElseThrow();
        assertThat(twice.position()).isEqualTo("0");
        Held left = twice.left();
        assertThat(left.open("third", NOW)).as("it is lent").isEmpty();
        assertThat(left.open("third", NOW.plusSeconds(31))).contains(0);
        assertThat(left.open("one", NOW)).as("again").contains(0);
        assertThat(left.done("3", "0").orElseThrow()).isEqualTo(new Held.Acknowledged("60", Held.parse("")));
    }

    @Test
    void whatIsPassedOverAtOnceIsOnePiece() {
        Held held = Held.parse("").lent("one", "3", NOW).passed("10").passed("20");
        assertThat(held.pieces()).hasSize(2);
        assertThat(held.from(2, "0")).isEqualTo("20");
    }
}
