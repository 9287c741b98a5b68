package dev.orrery.store.sql;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Work on its way to threads that have a connection to a SQLite file. What was handed in before the end is done; then the
 * threads find the end in the queue. Thread-safe.
 */
final class TaskQueue {
    private final LinkedBlockingQueue<Task<?>> queue = new LinkedBlockingQueue<>();
    private final Task<?> end = new Task<@Nullable Object>(session -> null);
    private boolean closed;

    /** Waits until one of the threads has done it. */
    <T extends @Nullable Object> T run(Function<Session, T> work) {
        Task<T> task = new Task<>(work);
        synchronized (end) {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            queue.add(task);
        }
        return task.await();
    }

    /** The next one, for one of the threads; waits for it. */
    Task<?> take() {
        while (true) {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                // nobody has a reason to; the end comes through the queue
            }
        }
    }

    /** The next one if there is one now. */
    @Nullable
    Task<?> poll() {
        return queue.poll();
    }

    /** True for what comes last; nothing is to be done but to end. */
    boolean isEnd(Task<?> task) {
        return task == end;
    }

    /** What one thread has found, for the next one. */
    void passOn(Task<?> found) {
        queue.add(found);
    }

    /** Takes out what it is true of, but not the end. */
    void removeIf(Predicate<Task<?>> condition) {
        queue.removeIf(task -> task != end && condition.test(task));
    }

    /** Nothing comes in any more; returns when all these threads have ended. */
    void close(List<Thread> threads) {
        synchronized (end) {
            if (closed) {
                return;
            }
            closed = true;
            queue.add(end);
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
