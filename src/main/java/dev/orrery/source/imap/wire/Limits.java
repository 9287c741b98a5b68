package dev.orrery.source.imap.wire;

/**
 * How much of what a server sends is taken. Whatever goes beyond ends the connection, except for a large literal, which
 * is read past and reported by its size. Immutable.
 *
 * @param line bytes of one response outside its literals
 * @param items values in one response
 * @param nesting lists within lists
 * @param literal bytes of literals kept of one response, which is what one message may weigh
 * @param literalAtAll bytes that one literal may announce and that are read past
 * @param untagged responses to one command, beyond those that it asked for
 */
public record Limits(int line, int items, int nesting, int literal, long literalAtAll, long untagged) {
    /** Enough for half a million UIDs in one line and messages of 32 MiB. */
    public static final Limits DEFAULT = new Limits(4 << 20, 600_000, 32, 32 << 20, 1L << 31, 200_000);
}
