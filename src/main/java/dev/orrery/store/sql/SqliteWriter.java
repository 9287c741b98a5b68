package dev.orrery.store.sql;

import dev.orrery.store.sql.Dialect.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes to a SQLite file. Callers queue; whoever waits when a transaction begins, or comes while it
 * is open, shares its flush to disk: {@code BEGIN IMMEDIATE}, a savepoint for each, one {@code COMMIT}; only then are
 * they let go. Work that throws is undone alone.
 */
final class SqliteWriter implements AutoCloseable {
    private static final int MOST_PER_COMMIT = 256;
    private static final long LONGEST_NANOS = 20_000_000;

    private final Session sql;
    private final TaskQueue queue = new TaskQueue();
    private final Thread thread;
    private final AtomicLong commits = new AtomicLong();
    private volatile @Nullable String trouble;

    SqliteWriter(Session sql) {
        this.sql = sql;
        this.thread = Thread.ofPlatform().name("store-writer").daemon().start(this::loop);
    }

    <T extends @Nullable Object> T write(Function<Session, T> work) {
        return queue.run(work);
    }

    long commits() {
        return commits.get();
    }

    /** Why the last commit failed; null if it did not. */
    @Nullable
    String trouble() {
        return trouble;
    }

    @Override
    public void close() {
        queue.close(List.of(thread));
    }

    private void loop() {
        List<Task<?>> batch = new ArrayList<>();
        while (true) {
            Task<?> first = queue.take();
            if (queue.isEnd(first)) {
                return;
            }
            if (!runBatch(first, batch)) {
                return;
            }
            batch.clear();
        }
    }

    /** False when the end was met in the queue. */
    private boolean runBatch(Task<?> first, List<Task<?>> batch) {
        boolean stopped = false;
        long begun = System.nanoTime();
        try {
            sql.run("BEGIN IMMEDIATE");
        } catch (RuntimeException | Error e) { // this thread must live on, whatever it is
            trouble = reason(e);
            first.fail(e);
            // Another process kept the file for as long as anybody may wait: whoever queued before that has waited too.
            queue.removeIf(task -> task.queuedBefore(begun) && fail(task, e));
            return true;
        }
        try {
            long end = System.nanoTime() + LONGEST_NANOS;
            Task<?> task = first;
            while (task != null) {
                if (queue.isEnd(task)) {
                    stopped = true;
                    break;
                }
                batch.add(task);
                runOne(task);
                boolean full = batch.size() >= MOST_PER_COMMIT || System.nanoTime() > end;
                task = full ? null : queue.poll();
            }
            sql.run("COMMIT");
            commits.incrementAndGet();
            trouble = null;
            batch.forEach(Task::complete);
        } catch (RuntimeException | Error e) {
            trouble = reason(e);
            rollBack();
            batch.forEach(task -> task.fail(e));
        }
        return !stopped;
    }

    private static String reason(Throwable e) {
        return e instanceof SqlFailure failure
                ? String.valueOf(failure.failure().getMessage())
                : e.toString();
    }

    private static boolean fail(Task<?> task, Throwable e) {
        task.fail(e);
        return true;
    }

    /**
     * Within a savepoint.
     *
     * @throws SqlFailure when the whole transaction is lost
     */
    private void runOne(Task<?> task) {
        sql.run("SAVEPOINT one");
        if (!task.run(sql)) {
            if (task.failure() instanceof SqlFailure e && sql.dialect().kind(e.failure()) == Failure.UNAVAILABLE) {
                throw e; // a full or broken disk: SQLite may have rolled back everything already
            }
            sql.run("ROLLBACK TO one");
        }
        sql.run("RELEASE one");
    }

    private void rollBack() {
        try {
            sql.run("ROLLBACK");
        } catch (RuntimeException | Error e) {
            // SQLite has done so itself (sqlite.org/lang_transaction.html, section 3)
        }
    }
}
