package dev.orrery.mirror;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Who of several nodes does something; a lease ends by itself when its holder dies. Thread-safe. */
@FunctionalInterface
public interface Leases {
    /** Takes the lease of that name, or returns null while another node has it. */
    @Nullable
    Lease take(String name, Duration atMost);

    /** Waits while another node has it; null when that takes longer than half of {@code patience}. */
    default @Nullable Lease await(String name, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos() / 2;
        for (int round = 0; ; round++) {
            Lease lease = take(name, patience);
            if (lease != null || System.nanoTime() > deadline) {
                return lease;
            }
            try {
                Thread.sleep(Math.min(10L << Math.min(round, 4), 100));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
    }

    /** A lease that is held. */
    @FunctionalInterface
    interface Lease extends AutoCloseable {
        /** Gives it back. */
        @Override
        void close();
    }

    /** For a node that shares its store with nobody: always granted. */
    static Leases alone() {
        return (name, atMost) -> () -> {};
    }
}
