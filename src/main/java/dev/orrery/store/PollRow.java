package dev.orrery.store;

import dev.orrery.model.HomeId;
import dev.orrery.model.Tracked;
import java.time.Instant;

/**
 * When one kind of things of an account is listed next, and who does it.
 *
 * @param due when; {@link Instant#MAX} stands for never
 * @param listedAt the last complete listing; {@link Instant#EPOCH} if there was none
 * @param changedAt when something was last seen to change
 * @param actedAt when somebody last did something with a machine, or asked for one to be followed
 * @param failures in a row
 * @param shrunk things that the last listing did not have, where it had so many fewer that nobody believed it; 0 otherwise
 * @param fence counts the claims: what was found out under an older one is not written
 */
public record PollRow(
        HomeId home,
        Tracked.Kind kind,
        Instant due,
        Instant listedAt,
        Instant changedAt,
        Instant actedAt,
        int failures,
        int shrunk,
        long fence) {
    /** The same, due at another moment. */
    public PollRow due(Instant then) {
        return new PollRow(home, kind, then, listedAt, changedAt, actedAt, failures, shrunk, fence);
    }

    /** The same after somebody did something. */
    public PollRow acted(Instant now) {
        return new PollRow(home, kind, now, listedAt, changedAt, now, failures, shrunk, fence);
    }

    /** The same after one more failure. */
    public PollRow failed() {
        return new PollRow(home, kind, due, listedAt, changedAt, actedAt, Math.min(failures + 1, 1000), shrunk, fence);
    }

    /** The same after a complete listing. */
    public PollRow listed(Instant now, boolean changed, int missing) {
        return new PollRow(home, kind, due, now, changed ? now : changedAt, actedAt, 0, missing, fence);
    }
}
