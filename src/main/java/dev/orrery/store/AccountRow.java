package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;

/**
 * An account at a cloud provider, whose machines are followed. It is a home of its own.
 *
 * @param key who it is
 * @param sealed the password, encrypted; empty once it was forgotten
 * @param state whether it is looked at
 * @param trouble what is wrong now, a sentence; empty when all is well
 * @param since when it came into this state
 * @param askedAt when somebody last came with its password
 */
public record AccountRow(
        HomeId home, Key key, String sealed, State state, String trouble, Instant since, Instant askedAt) {
    /** Who it is: the same three words are the same account, whatever its password. */
    public record Key(String driver, String provider, String user) {}

    /** Whether it is looked at. */
    public enum State {
        /** The provider answers. */
        ACTIVE,
        /** The provider does not answer; what was seen last stands. */
        UNAVAILABLE,
        /** The provider does not take the password: nothing is asked until there is a better one. */
        SUSPENDED,
        /** Nobody wants to know any more; the password is forgotten. */
        RETIRED
    }

    /** Whether its provider is asked at all. */
    public boolean isFollowed() {
        return switch (state) {
            case ACTIVE, UNAVAILABLE -> true;
            case SUSPENDED, RETIRED -> false;
        };
    }

    public AccountRow in(State other, String why, Instant now) {
        return new AccountRow(home, key, sealed, other, why, other == state ? since : now, askedAt);
    }

    public AccountRow asked(String sealedNow, Instant now) {
        return new AccountRow(home, key, sealedNow, state, trouble, since, now);
    }
}
