package dev.orrery.access;

import dev.orrery.model.PrincipalName;

/**
 * One way to tell whether a password belongs to a login name: the hashes of the configuration, later a directory's
 * bind. Thread-safe; may take its time, and is asked only about what is not remembered.
 */
public interface PasswordVerifier {
    /** Never throws for bad credentials; {@link dev.orrery.model.Refused} Unavailable when it cannot say. */
    Verdict verify(String login, String password);

    /**
     * Takes as long as {@link #verify} takes for a login name that exists, and comes to nothing: asked when no verifier
     * knew the name, so that a clock does not tell who exists.
     */
    default void pretend(String login, String password) {}

    /** What a verifier found; the differences are for the log, never for the one who asked. */
    sealed interface Verdict {
        /** Right; {@code guid} is remembered, so that another person under the same name is not let in. */
        record Accepted(PrincipalName name, String guid) implements Verdict {}

        /** This verifier knows the name, and the password is wrong. */
        record WrongPassword() implements Verdict {}

        /** Known, but may not sign in now. */
        record Locked(String why) implements Verdict {}

        /** Not a name of this verifier; the next one is asked. */
        record Unknown() implements Verdict {}
    }
}
