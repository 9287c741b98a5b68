package dev.orrery.store.sql;

import dev.orrery.store.Snapshot;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;

/**
 * Questions about many keys, some of them at a time. The last portion is filled up with its last key, so that there is one
 * statement to be prepared for many, and one for a single key.
 */
final class Portions {
    private static final int SIZE = Snapshot.AHEAD;
    private static final String MANY = " in (" + String.join(",", Collections.nCopies(SIZE, "?")) + ") ";
    private static final String ONE = " = ? ";

    private Portions() {}

    /**
     * Visits the rows of all portions.
     *
     * @param until the statement up to the column of the keys
     * @param rest of the statement; has no parameters
     * @param first values before those of the keys
     */
    static void each(
            Session sql, String until, String rest, Session.Visitor visitor, Collection<?> keys, Object... first) {
        boolean single = keys.size() == 1;
        String statement = until + (single ? ONE : MANY) + rest;
        Object[] values = Arrays.copyOf(first, first.length + (single ? 1 : SIZE));
        int filled = first.length;
        for (Iterator<?> next = keys.iterator(); next.hasNext(); ) {
            Object key = next.next();
            values[filled++] = key;
            if (filled == values.length || !next.hasNext()) {
                Arrays.fill(values, filled, values.length, key);
                sql.each(statement, visitor, values);
                filled = first.length;
            }
        }
    }
}
