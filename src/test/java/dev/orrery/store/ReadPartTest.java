package dev.orrery.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadPartTest {
    @Test
    void whatJoinsGrowsAndAGapForgetsWhatWasBefore() {
        ReadPart part = new ReadPart(10, 20);
        assertThat(part.with(new ReadPart(20, 25))).isEqualTo(new ReadPart(10, 25));
        assertThat(part.with(new ReadPart(5, 10))).isEqualTo(new ReadPart(5, 20));
        assertThat(part.with(new ReadPart(12, 15))).isEqualTo(part);
        assertThat(part.with(new ReadPart(21, 25))).isEqualTo(new ReadPart(21, 25));
        assertThat(part.holds(10)).isFalse();
        assertThat(part.holds(20)).isTrue();
        assertThat(part.holds(21)).isFalse();
    }
}
