package dev.orrery.source.imap.wire;

/**
 * Takes untagged responses as they come, in any order, also those that nobody asked for. One that throws ends the
 * connection.
 */
@FunctionalInterface
public interface Untagged {
    Untagged IGNORED = data -> {};

    void data(Response.Data data) throws WireException;

    /** An untagged OK, NO or BAD; most carry a code. */
    default void status(Response.Status status) throws WireException {}
}
