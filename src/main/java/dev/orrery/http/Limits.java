package dev.orrery.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A filter that lets so many requests be worked on at a time and makes the others wait, for a while; a virtual thread
 * costs nothing, what it does costs something. A streamed answer does not count once its handler has returned.
 * Thread-safe.
 */
public final class Limits {
    private final Semaphore places;
    private final Duration patience;

    /**
     * @param concurrent requests worked on at the same time
     * @param patience how long one waits for its turn before it is answered with 503
     */
    public Limits(int concurrent, Duration patience) {
        this.places = new Semaphore(concurrent);
        this.patience = patience;
    }

    public Handler filter(Handler next) {
        return request -> {
            if (!places.tryAcquire() && !places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return Response.text(503, "The server is busy; try again soon.\n")
                        .with("Retry-After", "5");
            }
            try {
                return next.handle(request);
            } finally {
                places.release();
            }
        };
    }

    /** Requests that could begin at once. */
    public int free() {
        return places.availablePermits();
    }
}
