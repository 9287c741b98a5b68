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
import java.util.function.LongSupplier;

/** Requests that wait a little for the deliveries that they caused. Holds nothing when nobody waits. Thread-safe. */
final class Waits {
    /** Between two looks into the store. */
    private static final long PAUSE = Duration.ofMillis(5).toNanos();

    /** After so long there is a look though nothing was heard: bells may be late, and an object may have nothing to note. */
    private static final long ANYWAY = Duration.ofMillis(50).toNanos();

    private final LongSupplier nanoTime;
    private final Map<HomeId, Set<Wait>> waiting = new ConcurrentHashMap<>();

    /** @param nanoTime as {@link System#nanoTime} */
    Waits(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

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
         * @param isOver asks it, after something was committed in the home, and now and then; the time that it takes counts
         */
        void until(long seq, Duration atMost, Bell bell, BooleanSupplier isOver) {
            Bell.Handle handle = bell.listen(this::ring);
            try {
                long end = nanoTime.getAsLong() + atMost.toNanos();
                long looked = nanoTime.getAsLong();
                while (!isReached(seq)) {
                    long left = end - nanoTime.getAsLong();
                    if (left <= 0) {
                        return;
                    }
                    pause(seq, Math.min(left, PAUSE));
                    if (takeRing() || nanoTime.getAsLong() - looked >= ANYWAY) {
                        if (isOver.getAsBoolean()) {
                            return;
                        }
                        looked = nanoTime.getAsLong();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                handle.close();
            }
        }

        /** What comes of a delivery is written into the sender's object last: commits elsewhere are no reason to look. */
        private void ring(HomeId committed) {
            if (!committed.equals(home)) {
                return;
            }
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

        /** Less if it is reached meanwhile. */
        private void pause(long seq, long length) throws InterruptedException {
            lock.lock();
            try {
                long left = length;
                while (reached < seq && left > 0) {
                    left = more.awaitNanos(left);
                }
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
