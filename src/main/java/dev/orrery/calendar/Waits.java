package dev.orrery.calendar;

import dev.orrery.model.HomeId;
import dev.orrery.store.Bell;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Requests that wait a little for the deliveries that they caused. Holds nothing when nobody waits. Thread-safe. */
final class Waits {
    /** Between two looks into the store. */
    private static final long PAUSE = Duration.ofMillis(5).toNanos();

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
        private boolean rung = true; // it may be over before anybody listens

        private Wait(HomeId home) {
            this.home = home;
        }

        HomeId home() {
            return home;
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

        /**
         * The same where another process may deliver: then only the store knows.
         *
         * @param isOver asks it, after something was committed, now and then
         */
        void until(long seq, Duration atMost, Bell bell, BooleanSupplier isOver) {
            Bell.Handle handle = bell.listen((HomeId _) -> ring());
            try {
                long left = atMost.toNanos();
                while (left > 0 && !isReached(seq)) {
                    left -= pause(seq, Math.min(left, PAUSE));
                    if (takeRing() && isOver.getAsBoolean()) {
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                handle.close();
            }
        }

        private void ring() {
            lock.lock();
            try {
                rung = true;
            } finally {
                lock.unlock();
            }
        }

        private boolean takeRing() {
            lock.lock();
            try {
                boolean was = rung;
                rung = false;
                return was;
            } finally {
                lock.unlock();
            }
        }

        private boolean isReached(long seq) {
            lock.lock();
            try {
                return reached >= seq;
            } finally {
                lock.unlock();
            }
        }

        /** @return how long it was, less if it is reached meanwhile */
        private long pause(long seq, long length) throws InterruptedException {
            lock.lock();
            try {
                long left = length;
                while (reached < seq && left > 0) {
                    left = more.awaitNanos(left);
                }
                return length - left;
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
