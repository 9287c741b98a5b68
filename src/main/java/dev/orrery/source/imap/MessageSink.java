package dev.orrery.source.imap;

/** Takes messages one by one, in any order, while they come; what it is given is its own. */
@FunctionalInterface
public interface MessageSink {
    void message(Message message);

    /** One is larger than what is taken into memory; its contents were read past. */
    default void tooLarge(long uid, long size) {}

    /** One is there, and the server does not give it. */
    default void unreadable(long uid) {}
}
