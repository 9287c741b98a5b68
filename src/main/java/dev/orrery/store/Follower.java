package dev.orrery.store;

import java.time.Instant;

/**
 * A registered reader of the whole store's log and how far it has read.
 *
 * @param name unique in the store; says to an administrator who it is, such as {@code mail} or {@code hook:42}
 * @param savedAt when it last said so
 */
public record Follower(String name, Position position, Instant savedAt) {}
