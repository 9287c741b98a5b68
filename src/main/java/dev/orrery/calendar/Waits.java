package dev.orrery.calendar;

import dev.orrery.model.HomeId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Requests that wait a little for the deliveries that they caused. Holds nothing when nobody waits. Thread-safe. */
final class Waits {
    private final Map<HomeId, Set<Wait>> waiting = new ConcurrentHashMap<>();

    /** Must begin before the transaction, so that nothing can be delivered unseen; must be closed. */
    Wait begin(HomeId home) {
        Wait wait = new Wait(home);
        waiting.compute(home, (_, old) -> {
            Set<Wait> all = old == null ? new HashSet<>() : old;
            all.add(wait);
            return all;
        });
        return wait;
    }

    /** Everything that the home sent up to there was delivered, or will not be now. */
    void done(HomeId home, long seq) {
        waiting.computeIfPresent(home, (_, all) -> {
            all.forEach(wait -> wait.done(seq));
            return all;
        });
    }

    /** One request. */
    final class Wait implements AutoCloseable {
        private final HomeId home;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition more = lock.newCondition();
        private long reached;

        private Wait(HomeId home) {
            this.home = home;
        }

        private void done(long seq) {
            lock.lock();
            try {
                reached = Math.max(reached, seq);
                more.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void until(long seq, Duration atMost) {
            lock.lock();
            try {
                long left = atMost.toNanos();
                while (reached < seq && left > 0) {
                    left = more.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            waiting.computeIfPresent(home, (_, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }
}
