package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a snapshot knows of queues. Bound to the snapshot that gave it. */
public interface QueueReads {
    Optional<QueueRow> byId(String id);

    /** Those of one owner, in the order of their ids. */
    List<QueueRow> of(String owner);

    long countOf(String owner);

    /** Those that are about a home, in the order of their ids. */
    List<QueueRow> watching(HomeId home);

    /** Every queue after an id, in the order of their ids; empty for the first ones. */
    List<QueueRow> after(String id, int limit);

    long count();

    /** Those that nobody has read for longer than they say. */
    long countEnded(Instant now);

    /** When somebody last read the queue that was left alone for longest, of those that did not end; empty for none. */
    Optional<Instant> leastHeard(Instant now);
}
