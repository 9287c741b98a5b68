package dev.orrery.store;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import java.time.Instant;

/** One entry of the log as read back. {@code seq} counts within the home, {@code position} over the store. */
public record LogEntry(Position position, long seq, Instant time, Actor actor, Change change) {}
