package dev.orrery.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.MemoryPoolMXBean;
import org.junit.jupiter.api.Test;

/** The heap of the tests has the collector that the launcher chooses. */
class SpentMemoryTest {
    private static final int SIGN_INS = 12;
    private static final long EACH = 64L << 20;

    /** As Dovecot stores it, with one pass. */
    private static final PasswordHash HASH = PasswordHash.parse(
            "{argon2id}$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

    @Test
    void manySignInsLeaveNoGarbageThatStays() {
        MemoryPoolMXBean old = SpentMemory.oldGeneration().orElseThrow();
        try (HashingThreads threads = new HashingThreads(1)) {
            threads.call(() -> HASH.matches("wrong")); // the library keeps one such memory for good
            System.gc();
            long alive = old.getUsage().getUsed();
            old.resetPeakUsage();
            for (int i = 0; i < SIGN_INS; i++) {
                assertThat(threads.call(() -> HASH.matches("wrong"))).isFalse();
            }
            assertThat(old.getPeakUsage().getUsed() - alive)
                    .as("of %d bytes that %d hashes took, besides %d alive", SIGN_INS * EACH, SIGN_INS, alive)
                    .isLessThan(SIGN_INS * EACH / 2);
        }
    }
}
