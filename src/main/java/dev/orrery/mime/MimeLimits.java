package dev.orrery.mime;

/**
 * What a message may have at most.
 *
 * @param size bytes of the whole message
 * @param header bytes of one header field, folding included
 * @param headers fields of one part
 * @param parts parts in all, the message itself included
 * @param depth multiparts inside multiparts
 */
public record MimeLimits(int size, int header, int headers, int parts, int depth) {
    public static final MimeLimits DEFAULT = new MimeLimits(50 << 20, 64 << 10, 1_000, 1_000, 20);
}
