package dev.orrery.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.store.Bell;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How long a request waits where another process delivers, and how often it looks into the store meanwhile. */
class WaitsTest {
    private static final HomeId HOME = new HomeId(7);
    private static final HomeId OTHER = new HomeId(8);
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final List<Consumer<HomeId>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();

    private final Bell bell = listener -> {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    };

    private void ring(HomeId home) {
        listeners.forEach(listener -> listener.accept(home));
    }

    @Test
    void whatTheStoreTakesCountsToo() {
        Waits waits = new Waits(nanos::get);
        try (Waits.Wait wait = waits.begin(HOME)) {
            wait.until(1, PATIENCE, bell, () -> {
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                ring(HOME);
                return looks.incrementAndGet() == 5;
            });
        }
        assertThat(looks).hasValue(1);
        assertThat(listeners).isEmpty();
    }

    /** Something is committed in another home all the time. */
    @Test
    void whatIsCommittedInOtherHomesIsNoReasonToLook() {
        assertThat(looksWhileRinging(OTHER)).isBetween(2, 5);
        assertThat(looksWhileRinging(HOME)).isGreaterThan(8);
    }

    private int looksWhileRinging(HomeId home) {
        looks.set(0);
        Waits waits = new Waits(() -> {
            ring(home);
            return nanos.addAndGet(Duration.ofMillis(5).toNanos());
        });
        try (Waits.Wait wait = waits.begin(HOME)) {
            wait.until(1, PATIENCE, bell, () -> {
                looks.incrementAndGet();
                return false;
            });
        }
        return looks.get();
    }
}
