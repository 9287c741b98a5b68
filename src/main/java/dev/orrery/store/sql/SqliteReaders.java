package dev.orrery.store.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The few platform threads that read a SQLite file, each with a connection of its own and one snapshot per task. */
final class SqliteReaders implements AutoCloseable {
    private final TaskQueue queue = new TaskQueue();
    private final List<Thread> threads = new ArrayList<>();

    SqliteReaders(int count, Supplier<Session> sessions) {
        for (int i = 0; i < count; i++) {
            Session sql = sessions.get();
            threads.add(Thread.ofPlatform().name("store-reader-" + i).daemon().start(() -> loop(sql)));
        }
    }

    <T extends @Nullable Object> T read(Function<Session, T> work) {
        return queue.run(work);
    }

    @Override
    public void close() {
        queue.close(threads);
    }

    private void loop(Session sql) {
        try (sql) {
            while (true) {
                Task<?> task = queue.take();
                if (queue.isEnd(task)) {
                    queue.passOn(task);
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
