package dev.orrery.mirror;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at something again and again for whoever asks, one look at a time. Whoever asks gets a look that began after they
 * came: one that was under way may have passed already what they want to see. So any number of askers at once cost two
 * looks at most. Thread-safe.
 */
public final class Rounds<T extends @Nullable Object> {
    private final Duration patience;
    private @Nullable CompletableFuture<T> underWay;
    private @Nullable CompletableFuture<T> next;

    /** @param patience how long an asker waits before it is told to come again */
    public Rounds(Duration patience) {
        this.patience = patience;
    }

    /**
     * @param look as this asker would do it; one of those who wait together does
     * @throws Refused what the look threw, or {@code Unavailable} when it takes too long
     */
    public T ask(Supplier<T> look) {
        CompletableFuture<T> mine;
        CompletableFuture<T> before;
        boolean lead;
        synchronized (this) {
            before = underWay;
            lead = next == null;
            mine = next == null ? new CompletableFuture<>() : next;
            next = mine;
        }
        if (!lead) {
            return await(mine);
        }
        if (before != null) {
            settle(before);
        }
        synchronized (this) {
            underWay = mine;
            next = null;
        }
        return run(mine, look);
    }

    private T run(CompletableFuture<T> mine, Supplier<T> look) {
        try {
            T seen = look.get();
            mine.complete(seen);
            return seen;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            synchronized (this) {
                if (underWay == mine) {
                    underWay = null;
                }
            }
        }
    }

    /** However the one before ends, ours begins after it; if it does not end, ours begins all the same. */
    private void settle(CompletableFuture<T> before) {
        try {
            before.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // its askers are told
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private T await(CompletableFuture<T> other) {
        try {
            return other.get(2 * patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refused refused) {
                throw refused;
            }
            throw new IllegalStateException("the look that this request waited for failed", e.getCause());
        } catch (TimeoutException e) {
            throw late();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw late();
        }
    }

    private static Refused late() {
        return new Refused(new Reason.Unavailable("What was asked for", Duration.ofSeconds(5)));
    }
}
