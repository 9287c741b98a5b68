package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets only a few of this process's writers at once near one home. Those who wait for a home's lock in the database hold
 * a connection while they do: without this, one home that somebody locks for long would take all of them, and writers of
 * all other homes would wait too. Thread-safe.
 */
final class HomeQueue {
    /** One that writes, and one that waits in the database, so that no time is lost between two commits. */
    private static final int AT_ONCE = 2;

    /** What PostgreSQL says after {@code lock_timeout}: lock_not_available. */
    private static final String TOO_LONG = "55P03";

    private final ConcurrentHashMap<HomeId, Turns> homes = new ConcurrentHashMap<>();
    private final Duration patience;

    private static final class Turns {
        private final Semaphore free = new Semaphore(AT_ONCE, true);
        private int users;
    }

    HomeQueue(Duration patience) {
        this.patience = patience;
    }

    /**
     * Runs the work when it is its turn in all these homes.
     *
     * @throws SqlFailure as from the database if that takes longer than the patience
     */
    <T extends @Nullable Object> T inTurn(SortedSet<HomeId> wanted, Supplier<T> work) {
        long deadline = System.nanoTime() + patience.toNanos();
        Deque<HomeId> taken = new ArrayDeque<>();
        try {
            for (HomeId home : wanted) { // in order, so that two never wait for each other
                take(home, deadline);
                taken.push(home);
            }
            return work.get();
        } finally {
            taken.forEach(home -> {
                turns(home, 0).free.release();
                turns(home, -1);
            });
        }
    }

    private void take(HomeId home, long deadline) {
        Turns turns = turns(home, 1);
        boolean taken = false;
        try {
            taken = turns.free.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!taken) {
                turns(home, -1);
            }
        }
        if (!taken) {
            throw new SqlFailure(
                    "the wait for a home's lock",
                    new SQLException("other writers kept home " + home.value() + " too long", TOO_LONG));
        }
    }

    /** Counts who uses a home's turns; they go with the last one. */
    private Turns turns(HomeId home, int more) {
        Turns[] found = new Turns[1];
        homes.compute(home, (key, known) -> {
            Turns turns = known == null ? new Turns() : known;
            turns.users += more;
            found[0] = turns;
            return turns.users == 0 ? null : turns;
        });
        return found[0];
    }
}
