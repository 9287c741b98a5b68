package dev.orrery.face;

import dev.orrery.model.HomeId;
import dev.orrery.store.Bell;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for something to happen in some homes, each on a thread of its own, which costs nothing while it waits. The
 * store's bell wakes them. It is only a hint (rule 11 of the log), so that whoever waits looks by themselves as well, now
 * and then. Thread-safe.
 */
public final class Waiters implements AutoCloseable {
    /** So often is looked whether whoever waits is still there. */
    private static final Duration ATTENTION = Duration.ofSeconds(5);

    private final Bell.Handle bell;
    private final int perPerson;
    private final int total;
    private final Map<HomeId, Set<Place>> places = new ConcurrentHashMap<>();
    private final Map<String, Integer> people = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    /**
     * @param perPerson places that one person may take at a time
     * @param total places for all
     */
    public Waiters(Bell bell, int perPerson, int total) {
        this.bell = bell.listen(this::ring);
        this.perPerson = perPerson;
        this.total = total;
    }

    /**
     * Somebody's place: rings for it are kept from now on, so that whoever looks after taking it misses nothing. Used by
     * one thread.
     */
    public final class Place implements AutoCloseable {
        private final String person;
        private final Set<HomeId> homes;
        private final Semaphore rung = new Semaphore(0);
        private @Nullable BooleanSupplier gone;

        private Place(String person, Set<HomeId> homes) {
            this.person = person;
            this.homes = homes;
        }

        /** The same place, of somebody who may go without a word: then there is no more waiting. */
        public Place unless(BooleanSupplier abandoned) {
            gone = abandoned;
            return this;
        }

        /** Waits for a ring that came since the last wait, for so long; false when there is no more waiting here. */
        public boolean await(Duration longest) throws InterruptedException {
            long end = System.nanoTime() + longest.toNanos();
            while (goesOn()) {
                long left = Math.max(0, end - System.nanoTime());
                long step = gone == null ? left : Math.min(left, ATTENTION.toNanos());
                if (rung.tryAcquire(step, TimeUnit.NANOSECONDS)) {
                    rung.drainPermits();
                    return !closed;
                }
                if (step == left) {
                    return goesOn();
                }
            }
            return false;
        }

        private boolean goesOn() {
            return !closed && (gone == null || !gone.getAsBoolean());
        }

        @Override
        public void close() {
            homes.forEach(home -> places.computeIfPresent(home, (key, here) -> {
                here.remove(this);
                return here.isEmpty() ? null : here;
            }));
            people.computeIfPresent(person, (key, count) -> count == 1 ? null : count - 1);
            waiting.decrementAndGet();
        }
    }

    /** A place until it is closed; empty while the person has too many, or all have. */
    public Optional<Place> enter(String person, HomeId home) {
        return enter(person, perPerson, Set.of(home));
    }

    /** The same where something may happen in any of the homes, and for who may have more places than a person. */
    public Optional<Place> enter(String person, int most, Set<HomeId> homes) {
        if (waiting.incrementAndGet() > total) {
            waiting.decrementAndGet();
            return Optional.empty();
        }
        if (people.merge(person, 1, Integer::sum) > most) {
            people.computeIfPresent(person, (key, count) -> count == 1 ? null : count - 1);
            waiting.decrementAndGet();
            return Optional.empty();
        }
        Place place = new Place(person, Set.copyOf(homes));
        place.homes.forEach(home -> places.compute(home, (key, here) -> {
            Set<Place> all = here == null ? ConcurrentHashMap.newKeySet() : here;
            all.add(place);
            return all;
        }));
        return Optional.of(place);
    }

    /** False where {@link #enter} would give no place now. */
    public boolean hasRoom(String person) {
        return hasRoom(person, perPerson);
    }

    /** The same for who may have more places than a person. */
    public boolean hasRoom(String person, int most) {
        return waiting.get() < total && people.getOrDefault(person, 0) < most;
    }

    /** How many wait now. */
    public int waiting() {
        return waiting.get();
    }

    private void ring(HomeId home) {
        places.getOrDefault(home, Set.of()).forEach(place -> place.rung.release());
    }

    /** Sends everybody home. */
    @Override
    public void close() {
        closed = true;
        bell.close();
        places.values().forEach(here -> here.forEach(place -> place.rung.release()));
    }
}
