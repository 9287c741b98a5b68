package dev.orrery.mirror;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does soon, on a thread of its own, what somebody asks for. However often the same is asked for before it begins, it is done
 * once; asked for while it is being done, it is done once more. Only so many are done at a time. Thread-safe.
 */
public final class Errands<K> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Errands.class);
    private static final Duration LAST = Duration.ofSeconds(1);

    private final Consumer<K> work;
    private final int atOnce;
    private final Duration breath;
    private final ThreadFactory threads;
    private final Semaphore places;
    private final ConcurrentMap<K, Stage> stages = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);

    private enum Stage {
        WAITING,
        RUNNING,
        /** And asked for again since. */
        RUNNING_AGAIN
    }

    /**
     * @param atOnce so many are done at a time
     * @param breath before anything is done: what is asked for rarely happens alone
     */
    public Errands(Consumer<K> work, int atOnce, Duration breath, ThreadFactory threads) {
        this.work = work;
        this.atOnce = atOnce;
        this.breath = breath;
        this.threads = threads;
        this.places = new Semaphore(atOnce);
    }

    /** Returns at once. */
    public void ask(K what) {
        boolean[] first = {false};
        stages.compute(what, (key, stage) -> switch (stage) {
            case null -> {
                first[0] = true;
                yield Stage.WAITING;
            }
            case WAITING -> Stage.WAITING;
            case RUNNING, RUNNING_AGAIN -> Stage.RUNNING_AGAIN;
        });
        if (first[0]) {
            threads.newThread(() -> run(what)).start();
        }
    }

    private void run(K what) {
        boolean settled = false;
        try {
            while (!end.await(breath.toNanos(), TimeUnit.NANOSECONDS) && doOnce(what)) {
                settled = stages.computeIfPresent(
                                what, (key, stage) -> stage == Stage.RUNNING_AGAIN ? Stage.WAITING : null)
                        == null;
                if (settled) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!settled) {
                stages.remove(what); // nobody is at it any more
            }
        }
    }

    /** False when the house closes. */
    private boolean doOnce(K what) throws InterruptedException {
        places.acquire();
        try {
            if (isClosed()) {
                return false;
            }
            stages.put(what, Stage.RUNNING);
            work.accept(what);
        } catch (RuntimeException e) {
            if (!isClosed()) {
                LOG.error("what was to be done soon failed", e);
            }
        } finally {
            places.release();
        }
        return true;
    }

    private boolean isClosed() {
        return end.getCount() == 0;
    }

    /** Begins nothing more, and waits a little for what is being done. */
    @Override
    public void close() {
        end.countDown();
        try {
            if (!places.tryAcquire(atOnce, LAST.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("what was to be done soon did not end within {}", LAST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
