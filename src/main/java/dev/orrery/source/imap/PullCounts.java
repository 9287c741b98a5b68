package dev.orrery.source.imap;

import java.util.concurrent.atomic.LongAdder;

/** What looks at folders came to since the start, on this node. Thread-safe. */
final class PullCounts {
    final LongAdder messages = new LongAdder();
    final LongAdder put = new LongAdder();
    final LongAdder removed = new LongAdder();
    final LongAdder copies = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder held = new LongAdder();
    final LongAdder unjudged = new LongAdder();

    void applied(FolderCopy.Applied applied) {
        put.add(applied.put());
        removed.add(applied.removed());
        copies.add(applied.copies());
    }
}
