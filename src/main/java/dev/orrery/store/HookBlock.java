package dev.orrery.store;

import java.time.Instant;

/**
 * A resource whose next entry one hook could not deliver; what comes after it waits, other resources do not. Immutable.
 *
 * @param resource its address as entries name it
 * @param since the feed's cursor before the entry that waits
 * @param message the id of that entry
 * @param attempts how often it was tried
 * @param error what went wrong last
 */
public record HookBlock(
        String hook, String resource, String since, String message, int attempts, Instant nextTry, String error) {
    /** The same, to be tried at another time. */
    public HookBlock at(Instant time) {
        return new HookBlock(hook, resource, since, message, attempts, time, error);
    }
}
