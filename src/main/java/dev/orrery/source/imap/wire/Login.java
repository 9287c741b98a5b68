package dev.orrery.source.imap.wire;

import org.jspecify.annotations.Nullable;

/**
 * Who signs in. Equal only with the same password, so that a wrong one never gets another's connection. Immutable; prints
 * without the password.
 *
 * @param name whose password it is
 * @param actsFor the person whose mailboxes are wanted, when a proxy signs in (RFC 4616 authzid); null for oneself
 */
public record Login(String name, String password, @Nullable String actsFor) {
    public Login {
        if (name.isEmpty() || (name + password + actsFor).indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a login has a name, and no NUL");
        }
    }

    /** A person's own credentials. */
    public Login(String name, String password) {
        this(name, password, null);
    }

    /** The same proxy for somebody. */
    public static Login proxy(String name, String password, String actsFor) {
        return new Login(name, password, actsFor);
    }

    /** Whose mailboxes it opens. */
    public String person() {
        return actsFor == null ? name : actsFor;
    }

    @Override
    public String toString() {
        return actsFor == null ? name : actsFor + " by " + name;
    }
}
