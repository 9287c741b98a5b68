package dev.orrery.store.sql;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Work that waits for one of the engine's threads, and its caller with it. */
final class Task<T extends @Nullable Object> {
    private final Function<Session, T> work;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private final @Nullable Map<String, String> told = MDC.getCopyOfContextMap();
    private final long queued = System.nanoTime();
    private @Nullable T result;
    private @Nullable Throwable failure;

    Task(Function<Session, T> work) {
        this.work = work;
    }

    /** Runs the work on the engine's thread; false if it threw. The caller goes on waiting. */
    boolean run(Session sql) {
        try {
            tell(told); // what is logged meanwhile names the request that it is done for
            result = work.apply(sql);
            return true;
        } catch (Throwable e) { // whatever it is, it belongs to the caller, and this thread must live on
            failure = e;
            return false;
        } finally {
            MDC.clear();
        }
    }

    private static void tell(@Nullable Map<String, String> context) {
        if (context != null) {
            MDC.setContextMap(context);
        }
    }

    /** True if it was made before that moment of {@link System#nanoTime}. */
    boolean queuedBefore(long moment) {
        return queued - moment < 0;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Lets the caller go with what {@link #run} gave. */
    @SuppressWarnings("NullAway") // the result is null only where T allows it
    void complete() {
        if (failure != null) {
            done.completeExceptionally(failure);
        } else {
            done.complete(result);
        }
    }

    void fail(Throwable cause) {
        done.completeExceptionally(cause);
    }

    /** Waits, also through an interruption: the work may be half done, and its outcome must be known. */
    T await() {
        try {
            return done.join();
        } catch (CompletionException e) {
            throw sneak(e.getCause() == null ? e : e.getCause());
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneak(Throwable cause) throws E {
        throw (E) cause;
    }
}
