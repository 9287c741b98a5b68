package dev.orrery.face.changes;

import dev.orrery.store.LogEntry;
import dev.orrery.store.Page;
import dev.orrery.store.Snapshot;
import dev.orrery.store.SyncPoint;
import java.util.ArrayList;
import java.util.List;

/** The log as it was written, for the owner of a home, and what became of a principal for everybody. Pure. */
final class WholeLog {
    /** Entries that are looked at in one snapshot. */
    private static final int AT_ONCE = 1000;

    private WholeLog() {}

    static Batch read(Snapshot snapshot, OwnSight sight, Selection selection, Cursor since, int limit) {
        int look = selection.isEverything() ? Math.min(limit, AT_ONCE) : AT_ONCE;
        Page<LogEntry> page = snapshot.log(since.home(), since.point().seq(), look);
        EntryWriter writer = new EntryWriter(snapshot, selection.addresses());
        List<Entry> found = new ArrayList<>();
        for (LogEntry entry : page.rows()) {
            LogEntry seen = selection.holds(entry.change()) ? sight.see(entry) : null;
            if (seen != null && selection.wants(seen.change().type())) {
                Cursor cursor = since.at(SyncPoint.at(entry.seq()));
                found.add(writer.whole(seen, cursor));
                if (found.size() == limit) {
                    return new Batch(found, cursor, page.more() || isBefore(entry, page));
                }
            }
        }
        return new Batch(found, since.at(page.next()), page.more());
    }

    private static boolean isBefore(LogEntry entry, Page<LogEntry> page) {
        return entry.seq() < page.rows().getLast().seq();
    }
}
