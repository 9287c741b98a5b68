package dev.orrery.face.push;

import java.util.concurrent.atomic.LongAdder;

/** What became of messages to devices since the server started. Thread-safe. */
public final class PushCounts {
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    void taken() {
        sent.increment();
    }

    void notTaken() {
        failed.increment();
    }

    void registrationDropped() {
        dropped.increment();
    }

    /** Messages that a push service took. */
    public long sent() {
        return sent.sum();
    }

    /** Attempts that failed. */
    public long failed() {
        return failed.sum();
    }

    /** Registrations that ended because the device, the person or the right to read was gone. */
    public long dropped() {
        return dropped.sum();
    }
}
