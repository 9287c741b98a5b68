package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;

/**
 * A time that a resource offered to somebody and keeps free until the offer ends.
 *
 * @param home of the resource
 * @param recurrence the occurrence it is for, in UTC; empty for an event that does not recur
 * @param start and {@code end}: seconds since the epoch
 * @param organizer whom it is offered to
 */
public record OfferRow(
        HomeId home,
        String uid,
        String recurrence,
        long start,
        long end,
        String organizer,
        String summary,
        Instant expires) {}
