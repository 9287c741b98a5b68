package dev.orrery.store;

/**
 * A place in the whole store's log (rule 3): everything before it is committed and stays before it. Comparable only
 * within one epoch.
 *
 * @param epoch {@link Store#epoch()}
 * @param major PostgreSQL: transaction id; SQLite: 0
 * @param minor row id of the last entry that was read, 0 for the beginning
 */
public record Position(String epoch, long major, long minor) {
    /** Before the first entry. */
    public static Position beginning(String epoch) {
        return new Position(epoch, 0, 0);
    }
}
