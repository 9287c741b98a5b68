package dev.orrery.store;

import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.time.Instant;

/**
 * A process that forgets the old part of a log, and says before each step how many there were. Ends when it is through, or
 * is killed. Arguments: the store's address, and from when on entries stay.
 */
public final class Forgetting {
    private Forgetting() {}

    public static void main(String[] args) {
        int[] steps = {0};
        try (Store store = SqlStore.open(StoreConfig.of(args[0]))) {
            store.forget(Instant.parse(args[1]), () -> {
                System.out.println(steps[0]++);
                System.out.flush();
                return true;
            });
        }
    }
}
