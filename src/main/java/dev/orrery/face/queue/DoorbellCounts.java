package dev.orrery.face.queue;

import java.util.concurrent.atomic.LongAdder;

/** What doorbells did since the start. Thread-safe. */
public final class DoorbellCounts {
    private final LongAdder rung = new LongAdder();
    private final LongAdder challenges = new LongAdder();
    private final LongAdder held = new LongAdder();
    private final LongAdder failed = new LongAdder();

    void sent(boolean taken) {
        (taken ? rung : failed).increment();
    }

    void challenged() {
        challenges.increment();
    }

    void heldBack() {
        held.increment();
    }

    /** Datagrams that told of news. */
    public long rungSoFar() {
        return rung.sum();
    }

    /** Datagrams that asked whether a place belongs to whoever named it. */
    public long challengesSoFar() {
        return challenges.sum();
    }

    /** Times a datagram waited because one address was sent many. */
    public long heldBackSoFar() {
        return held.sum();
    }

    /** Datagrams that the network did not take; they are sent again as long as the news is unread. */
    public long failedSoFar() {
        return failed.sum();
    }
}
