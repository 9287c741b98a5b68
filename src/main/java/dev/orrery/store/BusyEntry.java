package dev.orrery.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one component of a calendar object says of its owner's time, worked out for whoever looks into the store.
 *
 * @param entry which component of the object's content
 * @param recurrence RECURRENCE-ID, in UTC if it has a zone; empty for the whole
 * @param goesOn whether it recurs beyond the window that was worked out
 * @param organizer as the object has it; empty if none
 * @param content an occurrence's own text; null for the whole
 * @param periods in order of start
 * @param others addresses of whoever is known to be busy with it, too
 */
public record BusyEntry(
        int entry,
        String uid,
        String recurrence,
        boolean goesOn,
        String summary,
        String organizer,
        byte @Nullable [] content,
        List<Period> periods,
        List<String> others) {
    /** Seconds since the epoch. */
    public record Period(long start, long end) {}

    public BusyEntry {
        periods = List.copyOf(periods);
        others = List.copyOf(others);
    }

    /** True if there is nothing to know about it. */
    public boolean isEmpty() {
        return recurrence.isEmpty() && !goesOn && periods.isEmpty();
    }

    /** The same of a calendar that does not count. */
    public BusyEntry withoutTime() {
        return new BusyEntry(entry, uid, recurrence, false, summary, organizer, content, List.of(), List.of());
    }
}
