package dev.orrery.store;

import dev.orrery.model.CollectionRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a snapshot knows of devices that are told of changes. Bound to the snapshot that gave it. */
public interface PushReads {
    Optional<PushRow> byId(String id);

    /** One device's registration for a collection. */
    Optional<PushRow> find(CollectionRef collection, String owner, String resource);

    /** Everybody's for a collection that have not expired. */
    List<PushRow> on(CollectionRef collection, Instant now);

    /** One person's that have not expired, the earliest end first. */
    List<PushRow> of(String owner, Instant now);

    /** Ids of those for which a message is due, the longest due first. */
    List<String> due(Instant now, int limit);

    /** When the next message is due; empty while there is nothing to tell. */
    Optional<Instant> nextDue();

    /** How many there are. */
    long count();
}
