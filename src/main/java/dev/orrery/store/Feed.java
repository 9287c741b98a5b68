package dev.orrery.store;

import java.util.List;

/**
 * A page of the store's log.
 *
 * @param next where to go on: the last entry's position, or the asked one if the page is empty
 * @param more true if the page was cut at its limit
 */
public record Feed(List<LogEntry> entries, Position next, boolean more) {
    public Feed {
        entries = List.copyOf(entries);
    }
}
