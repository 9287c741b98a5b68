package dev.orrery.source.imap;

import java.util.concurrent.atomic.LongAdder;

/** What was written into folders since the start, on this node. Thread-safe. */
final class UpstreamCounts {
    final LongAdder written = new LongAdder();
    final LongAdder removed = new LongAdder();
    final LongAdder raced = new LongAdder();
}
