package dev.orrery.face.changes;

import java.util.List;

/**
 * What one look at the log gave.
 *
 * @param next where to go on, also past entries that were not asked for
 * @param more true if there was more to look at
 */
record Batch(List<Entry> entries, Cursor next, boolean more) {
    Batch {
        entries = List.copyOf(entries);
    }
}
