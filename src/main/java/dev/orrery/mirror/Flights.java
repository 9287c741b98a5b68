package dev.orrery.mirror;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** One at a time per name: whoever comes while it is under way waits for its result. Thread-safe. */
public final class Flights<T> {
    private final ConcurrentHashMap<String, CompletableFuture<T>> underWay = new ConcurrentHashMap<>();
    private final Duration patience;

    /** @param patience how long a companion waits before it is told to come again */
    public Flights(Duration patience) {
        this.patience = patience;
    }

    /**
     * Runs {@code work}, or waits for the one who does.
     *
     * @throws Refused what the work threw, or {@code Unavailable} when it takes too long
     */
    public T join(String name, Supplier<T> work) {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<T> other = underWay.putIfAbsent(name, mine);
        return other == null ? fly(name, mine, work) : await(other);
    }

    private T fly(String name, CompletableFuture<T> mine, Supplier<T> work) {
        try {
            T result = work.get();
            mine.complete(result);
            return result;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(name, mine);
        }
    }

    private T await(CompletableFuture<T> other) {
        try {
            return other.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refused refused) {
                throw refused;
            }
            throw new IllegalStateException("the flight that this request waited for failed", e.getCause());
        } catch (TimeoutException e) {
            throw new Refused(new Reason.Unavailable("What was asked for", Duration.ofSeconds(5)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused(new Reason.Unavailable("What was asked for", Duration.ofSeconds(5)));
        }
    }

    /** How many are under way. */
    int size() {
        return underWay.size();
    }
}
