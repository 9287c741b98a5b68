package dev.orrery.app;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that is done again and again beside the requests, on one thread; a failure is logged and tried again. Thread-safe. */
final class Periodic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);
    private static final Duration LAST = Duration.ofSeconds(5);

    private final ScheduledExecutorService thread;

    Periodic() {
        this(new ScheduledThreadPoolExecutor(
                1, work -> Thread.ofPlatform().daemon().name("periodic").unstarted(work)));
    }

    /** Takes over {@code thread}; closes it with itself. */
    Periodic(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    /** Begins a work at once and repeats it after each pause. */
    Periodic every(Duration pause, String what, Runnable work) {
        thread.scheduleWithFixedDelay(() -> attempt(what, work), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    private static void attempt(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            // thrown on it would end all repetitions
            LOG.error("{} failed and is tried again later", what, e);
        }
    }

    /** Lets what is under way finish. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a periodic work did not end within {}", LAST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
