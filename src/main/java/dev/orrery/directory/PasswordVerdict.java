package dev.orrery.directory;

/** What a directory says of a password. Told apart in the log, never on the wire. */
public enum PasswordVerdict {
    RIGHT,
    WRONG,
    /** No such account any more where the record says it is, or somebody else's. */
    UNKNOWN,
    /** The account exists and may not log in: locked, disabled or expired. */
    LOCKED
}
