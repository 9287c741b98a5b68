package dev.orrery.source.imap;

import java.util.Set;

/** How taking away a message ended. Messages never change: what can get in between are flags, or another's deletion. */
public sealed interface Retirement {
    /**
     * It was ours to take away, and nobody else's.
     *
     * @param expunged false when it stays, marked {@code \Deleted}, as the server cannot expunge it alone
     */
    record Retired(boolean expunged) implements Retirement {}

    /** Only its flags moved since: it is still there, try again with this. */
    record FlagsMoved(long modSeq, Set<String> flags) implements Retirement {}

    /** Somebody else marked it {@code \Deleted} first: the race is lost. */
    record AlreadyDeleted() implements Retirement {}

    /** It is not there any more: the race is lost. */
    record Gone() implements Retirement {}
}
