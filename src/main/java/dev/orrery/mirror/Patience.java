package dev.orrery.mirror;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When something that is tried again and again is given up. A server that was down for days has tried nothing in that time, so it
 * gives what it waits for an hour after its start to come up, too. Immutable.
 */
public final class Patience {
    private static final Duration COMING_UP = Duration.ofHours(1);

    private final InstantSource clock;
    private final Instant started;

    /** Begins now. */
    public Patience(InstantSource clock) {
        this.clock = clock;
        this.started = clock.instant();
    }

    /**
     * Whether nothing is tried any more.
     *
     * @param since the first try
     */
    public boolean isOver(Instant since, Duration longest) {
        Instant now = clock.instant();
        return since.isBefore(now.minus(longest)) && started.isBefore(now.minus(COMING_UP));
    }
}
