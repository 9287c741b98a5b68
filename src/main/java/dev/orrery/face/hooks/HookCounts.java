package dev.orrery.face.hooks;

import java.util.concurrent.atomic.LongAdder;

/** What became of calls since the server started. Thread-safe. */
public final class HookCounts {
    final LongAdder delivered = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder givenUp = new LongAdder();
    final LongAdder suspended = new LongAdder();

    /** Entries that a program took. */
    public long deliveredSoFar() {
        return delivered.sum();
    }

    /** Attempts without success. */
    public long failedSoFar() {
        return failed.sum();
    }

    /** Entries that were tried ten times and will not be tried again. */
    public long givenUpSoFar() {
        return givenUp.sum();
    }

    /** Hooks that were paused after days of nothing but failures. */
    public long suspendedSoFar() {
        return suspended.sum();
    }
}
