package dev.orrery.store;

import org.jspecify.annotations.Nullable;

/**
 * A row of a sync report: the newest state of one member that changed after the token.
 *
 * @param object null when the member is gone
 */
public record MemberChange(String name, long seq, @Nullable ObjectRow object) {}
