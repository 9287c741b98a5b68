package dev.orrery.face.queue;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Requests without a reader's name that wait for the same queue at the same time: what one of them was given the others are
 * not given too. Who comes later begins again at the queue's place. Thread-safe.
 */
final class Turns {
    private final Map<String, Queue> queues = new HashMap<>();

    /** Guarded by itself. */
    private static final class Queue {
        int waiting;
        long given;
        String at = "";
    }

    /** One request's place. Used by one thread. */
    final class Turn implements AutoCloseable {
        private final String id;
        private final Queue queue;
        private long known;
        private boolean shared;

        private Turn(String id, Queue queue) {
            this.id = id;
            this.queue = queue;
            synchronized (queue) {
                this.known = queue.given;
            }
        }

        /** Reads on from a position, or from where another left off who was served since this one came. */
        QueueFeed.Part read(String from, Function<String, QueueFeed.Part> reading) {
            synchronized (queue) {
                boolean served = queue.given > known;
                shared |= served;
                QueueFeed.Part part = reading.apply(served ? queue.at : from);
                if (!part.events().isEmpty()) {
                    queue.given++;
                    queue.at = part.next();
                }
                known = queue.given;
                return part;
            }
        }

        /** True if another was served meanwhile: what this one read past is not all its own. */
        boolean isShared() {
            return shared;
        }

        @Override
        public void close() {
            synchronized (queues) {
                if (--queue.waiting == 0) {
                    queues.remove(id);
                }
            }
        }
    }

    Turn enter(String id) {
        Queue queue;
        synchronized (queues) {
            queue = queues.computeIfAbsent(id, asked -> new Queue());
            queue.waiting++;
        }
        return new Turn(id, queue); // waits for whoever reads this queue; others do not
    }
}
