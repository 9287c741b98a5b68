package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.Bell;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells this process's listeners, on a thread of its own, once for any number of commits in a home that came while it
 * was busy. Thread-safe.
 */
final class LocalBell implements Bell, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalBell.class);

    private final CopyOnWriteArrayList<Consumer<HomeId>> listeners = new CopyOnWriteArrayList<>();
    private final ConcurrentSkipListSet<HomeId> pending = new ConcurrentSkipListSet<>();
    private final @Nullable Thread thread;
    private final AtomicLong rings = new AtomicLong();
    private volatile boolean closed;

    /**
     * @param rings false: a bell that never rings
     */
    LocalBell(boolean rings) {
        thread = rings ? Thread.ofVirtual().name("store-bell").start(this::loop) : null;
    }

    @Override
    public Handle listen(Consumer<HomeId> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** How often it was asked to ring. */
    long rings() {
        return rings.get();
    }

    void ring(Set<HomeId> homes) {
        rings.incrementAndGet(); // before anybody is woken
        if (thread != null && !homes.isEmpty() && !listeners.isEmpty() && pending.addAll(homes)) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void loop() {
        while (!closed) {
            HomeId home = pending.pollFirst();
            if (home == null) {
                LockSupport.park(this);
                continue;
            }
            for (Consumer<HomeId> listener : listeners) {
                try {
                    listener.accept(home);
                } catch (RuntimeException e) {
                    LOG.error("A listener of the store's bell failed", e);
                }
            }
        }
    }
}
