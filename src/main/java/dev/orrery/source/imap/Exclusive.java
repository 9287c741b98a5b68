package dev.orrery.source.imap;

import dev.orrery.mirror.Leases;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work of which one piece is done at a time, here and over all nodes. Thread-safe. */
final class Exclusive {
    private static final Logger LOG = LoggerFactory.getLogger(Exclusive.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Leases leases;
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();

    /** @param name of the lease */
    Exclusive(Leases leases, String name) {
        this.leases = leases;
        this.name = name;
    }

    <T extends @Nullable Object> T run(Supplier<T> work) {
        lock.lock();
        try (Leases.Lease lease = leases.await(name, PATIENCE)) {
            if (lease == null) {
                LOG.warn("another node has been busy with \"{}\" for long; going on without waiting", name);
            }
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
