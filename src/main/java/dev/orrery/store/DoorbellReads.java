package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a snapshot knows of doorbells. Bound to the snapshot that gave it. */
public interface DoorbellReads {
    Optional<DoorbellRow> of(String queue);

    /** Those proven whose queues are about a home, in the order of the queues' ids. */
    List<DoorbellRow> watching(HomeId home);

    /** Those to be looked at again by then, the longest due first. */
    List<DoorbellRow> due(Instant now, int limit);

    /** Those whose owner has not yet said the challenge back, made since a moment, at one address. */
    long openAt(String address, Instant since);

    /** How many there are that may ring. */
    long count();
}
