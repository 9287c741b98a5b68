package dev.orrery.mirror;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Who of several nodes does something; a lease ends by itself when its holder dies. Thread-safe. */
@FunctionalInterface
public interface Leases {
    /** Takes the lease of that name, or returns null while another node has it. */
    @Nullable
    Lease take(String name, Duration atMost);

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
