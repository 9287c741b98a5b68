package dev.orrery.face.queue;

import java.util.concurrent.atomic.LongAdder;

/** What queues handed out since the start. Thread-safe. */
public final class QueueCounts {
    private final LongAdder told = new LongAdder();
    private final LongAdder missed = new LongAdder();

    void told(QueueFeed.Part part) {
        part.events()
                .forEach(event -> (event.path("type").asString("").equals("queue.missed") ? missed : told).increment());
    }

    /** Entries handed to readers; those that came again count again. */
    public long toldSoFar() {
        return told.sum();
    }

    /** Times a reader was told that something is missing. */
    public long missedSoFar() {
        return missed.sum();
    }
}
