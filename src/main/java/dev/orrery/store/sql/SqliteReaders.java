package dev.orrery.store.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The few platform threads that read a SQLite file, each with a connection of its own and one snapshot per task. */
final class SqliteReaders implements AutoCloseable {
    private final LinkedBlockingQueue<Task<?>> queue = new LinkedBlockingQueue<>();
    private final Task<?> stop = new Task<@Nullable Object>(session -> null);
    private final List<Thread> threads = new ArrayList<>();
    private boolean closed;

    SqliteReaders(int count, Supplier<Session> sessions) {
        for (int i = 0; i < count; i++) {
            Session sql = sessions.get();
            threads.add(Thread.ofPlatform().name("store-reader-" + i).daemon().start(() -> loop(sql)));
        }
    }

    <T extends @Nullable Object> T read(Function<Session, T> work) {
        Task<T> task = new Task<>(work);
        synchronized (stop) {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            queue.add(task);
        }
        return task.await();
    }

    @Override
    public void close() {
        synchronized (stop) {
            if (closed) {
                return;
            }
            closed = true;
            queue.add(stop);
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

    private void loop(Session sql) {
        try (sql) {
            while (true) {
                Task<?> task;
                try {
                    task = queue.take();
                } catch (InterruptedException e) {
                    continue; // nobody has a reason to; the end comes through the queue
                }
                if (task == stop) {
                    queue.add(stop); // for the next one
                    return;
                }
                runOne(sql, task);
            }
        } catch (java.sql.SQLException e) {
            // closing a connection that only read loses nothing
        }
    }

    private static void runOne(Session sql, Task<?> task) {
        try {
            sql.run("BEGIN");
            try {
                task.run(sql);
            } finally {
                sql.run("COMMIT");
            }
            task.complete();
        } catch (RuntimeException | Error e) { // it belongs to the caller, and this thread must live on
            task.fail(e);
        }
    }
}
