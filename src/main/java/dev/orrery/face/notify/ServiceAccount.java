package dev.orrery.face.notify;

import java.util.Optional;

/**
 * A program that may tell news: not a mailbox, and no person.
 *
 * @param token what it may carry instead of login and secret at the modern door
 */
public record ServiceAccount(String login, AccountSecret secret, Optional<String> token) {
    /** The token is not shown. */
    @Override
    public String toString() {
        return login;
    }
}
