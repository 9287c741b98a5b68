package dev.orrery.source.imap;

import dev.orrery.mirror.Leases;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work of which one piece is done at a time, here and over all nodes. Thread-safe. */
final class Exclusive {
    private static final Logger LOG = LoggerFactory.getLogger(Exclusive.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LATER = Duration.ofSeconds(30);

    private final Leases leases;
    private final String name;
    private final ReentrantLock lock;

    /**
     * @param name of the lease
     * @param lock of the same for all of that name here
     */
    Exclusive(Leases leases, String name, ReentrantLock lock) {
        this.leases = leases;
        this.name = name;
        this.lock = lock;
    }

    /** Whoever had the lock may be waiting for a server that says nothing: then it is no use to queue up behind it. */
    private void requireTurn() {
        boolean taken = false;
        try {
            taken = lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!taken) {
            throw new Refused(new Reason.Unavailable("The IMAP server", LATER));
        }
    }

    /** @throws Refused Unavailable if others are at it for too long */
    <T extends @Nullable Object> T run(Supplier<T> work) {
        requireTurn();
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
