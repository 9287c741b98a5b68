package dev.orrery.store;

import java.util.List;

/**
 * A page of rows in order of their sequence numbers (rule 6).
 *
 * @param next the last row's sequence number if the page was cut, else the collection's newest
 * @param more true if there are rows after {@code next}
 */
public record Page<T>(List<T> rows, long next, boolean more) {
    public Page {
        rows = List.copyOf(rows);
    }
}
