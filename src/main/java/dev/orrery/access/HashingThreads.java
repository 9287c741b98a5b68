package dev.orrery.access;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A few platform threads for password hashes, which take tens of milliseconds and megabytes each: however many people
 * sign in at once, the memory is bounded and a processor is left for the others. Thread-safe.
 */
public final class HashingThreads implements AutoCloseable {
    private static final int MAX_WAITING = 256;

    private final SpentMemory spent = new SpentMemory();
    private final ThreadPoolExecutor threads;

    public HashingThreads(int count) {
        threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        10,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(MAX_WAITING),
                        Thread.ofPlatform().daemon().name("password-", 0).factory()) {
                    @Override
                    protected void afterExecute(Runnable done, @Nullable Throwable failure) {
                        spent.giveBack();
                    }
                };
        threads.allowCoreThreadTimeOut(true);
    }

    /** Waits for the result; {@link Refused} Unavailable when too many wait already. */
    <T> T call(Callable<T> work) {
        Future<T> future;
        try {
            future = threads.submit(work);
        } catch (RejectedExecutionException e) {
            throw unavailable();
        }
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a password check broke down", e.getCause());
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    private static Refused unavailable() {
        return new Refused(new Reason.Unavailable("The check of passwords", Duration.ofSeconds(5)));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
