package dev.orrery.store;

import java.util.List;

/**
 * A page of rows in order of their sequence numbers (rule 6).
 *
 * @param next where to go on: at the last row if the page was cut, else at the newest change
 * @param more true if there are rows after {@code next}
 */
public record Page<T>(List<T> rows, SyncPoint next, boolean more) {
    public Page {
        rows = List.copyOf(rows);
    }
}
