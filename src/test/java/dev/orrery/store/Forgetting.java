package dev.orrery.store;

import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.time.Duration;
import java.time.Instant;

/**
 * A process that forgets the old part of a log, and says before each step how many there were. Waits to be killed when it is
 * through. Arguments: the store's address, and from when on entries stay.
 */
public final class Forgetting {
    private Forgetting() {}

    public static void main(String[] args) throws InterruptedException {
        int[] steps = {0};
        try (Store store = SqlStore.open(StoreConfig.of(args[0]))) {
            store.forget(Instant.parse(args[1]), () -> {
                System.out.println(steps[0]++);
                System.out.flush();
                return true;
            });
        }
        Thread.sleep(Duration.ofMinutes(2)); // whoever kills may be late
    }
}
