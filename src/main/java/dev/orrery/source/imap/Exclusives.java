package dev.orrery.source.imap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.mirror.Leases;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes {@link Exclusive}s. Two of one name wait for each other whoever holds them: a folder that was forgotten and is
 * asked for again may still be at work. Thread-safe.
 */
final class Exclusives {
    private final Leases leases;
    private final Cache<String, ReentrantLock> turns =
            Caffeine.newBuilder().weakValues().build();

    Exclusives(Leases leases) {
        this.leases = leases;
    }

    /** @param name of the lease */
    Exclusive of(String name) {
        // in turns: a long import lets others in between
        return new Exclusive(leases, name, turns.get(name, _ -> new ReentrantLock(true)));
    }
}
