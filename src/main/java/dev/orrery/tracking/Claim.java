package dev.orrery.tracking;

import dev.orrery.model.HomeId;
import dev.orrery.model.Tracked;
import java.time.Instant;

/**
 * The right to write what one listing finds out.
 *
 * @param fence whoever claimed later has a higher one, and then this one is worth nothing
 * @param at when the listing began
 */
public record Claim(HomeId home, Tracked.Kind kind, long fence, Instant at) {}
