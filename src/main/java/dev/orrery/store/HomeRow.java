package dev.orrery.store;

import dev.orrery.model.HomeId;

/**
 * A home.
 *
 * @param guid of the principal it belongs to
 * @param lastSeq sequence number of its newest change
 * @param floor changes up to and including this one may be forgotten; a token below it is refused
 * @param usedBytes sum of the contents of living objects
 * @param archived true when the principal is gone: the home is out of reach and keeps its data
 */
public record HomeRow(HomeId id, String guid, long lastSeq, long floor, long usedBytes, boolean archived) {}
