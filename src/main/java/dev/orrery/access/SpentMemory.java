package dev.orrery.access;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives back what hashes leave behind. The memory of one (7 MB of ours, 64 MB of Dovecot's) outlives the young generation,
 * and the serial collector, which the launcher chooses, lets the old one grow to the heap's bound before it looks what of it
 * is alive: a morning's sign-ins would make the server hold a quarter of the machine. Other collectors look earlier by
 * themselves. Thread-safe.
 */
final class SpentMemory {
    /** Bytes. Below it a collection costs more than the memory is worth. */
    private static final long LEAST = 128L << 20;

    private final @Nullable MemoryPoolMXBean old = oldGeneration().orElse(null);

    /** The old generation of the serial collector, if it is the one. */
    static Optional<MemoryPoolMXBean> oldGeneration() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Tenured Gen"))
                .findFirst();
    }

    /** Collects once as much is spent as was alive the last time, so that the pauses stay in proportion. */
    synchronized void giveBack() {
        MemoryUsage alive = old == null ? null : old.getCollectionUsage();
        if (old != null
                && alive != null
                && old.getUsage().getUsed() - alive.getUsed() > Math.max(LEAST, alive.getUsed())) {
            System.gc();
        }
    }
}
