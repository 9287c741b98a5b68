package dev.orrery.mirror;

import dev.orrery.store.Store;
import java.time.Duration;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Leases that all nodes on one store see. Thread-safe. */
public final class StoreLeases implements Leases {
    private final Store store;
    private final String holder;

    /** @param holder this process, different from every other */
    public StoreLeases(Store store, String holder) {
        this.store = store;
        this.holder = holder;
    }

    @Override
    public @Nullable Lease take(String name, Duration atMost) {
        boolean taken = store.write(
                new TreeSet<>(), tx -> tx.takeLease(name, holder, tx.now().plus(atMost)));
        return taken ? () -> drop(name) : null;
    }

    private void drop(String name) {
        store.write(new TreeSet<>(), tx -> {
            tx.dropLease(name, holder);
            return name;
        });
    }
}
