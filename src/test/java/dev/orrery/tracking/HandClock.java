package dev.orrery.tracking;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test sets. */
public final class HandClock implements InstantSource {
    private volatile Instant now = Instant.parse("2030-01-01T12:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    public Instant advance(Duration by) {
        now = now.plus(by);
        return now;
    }
}
