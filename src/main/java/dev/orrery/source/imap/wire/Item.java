package dev.orrery.source.imap.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** One value in a response (RFC 9051 section 4). */
public sealed interface Item {
    /** An atom or a number. */
    record Atom(String text) implements Item {}

    /** A quoted string or a literal. The array is not copied. */
    @SuppressWarnings("ArrayRecordComponent")
    record Text(byte[] bytes) implements Item {}

    /** NIL: not a value, or not there. */
    record Nil() implements Item {}

    /**
     * A literal that was read past, as it is larger than what is kept.
     *
     * @param size in bytes
     */
    record Oversized(long size) implements Item {}

    /** A parenthesized list. */
    record Group(List<Item> items) implements Item {}

    /** The characters of an atom or a string; servers choose freely between the two. */
    default String string() throws WireException {
        return switch (this) {
            case Atom atom -> atom.text;
            case Text text -> new String(text.bytes, StandardCharsets.UTF_8);
            case Nil nil -> throw new WireException("NIL stands where a string belongs");
            case Oversized large -> throw new WireException("a string of " + large.size + " bytes is too long");
            case Group group -> throw new WireException("a list stands where a string belongs");
        };
    }

    /** A number of up to 63 bits. */
    default long number() throws WireException {
        return Numbers.of(string());
    }

    /** The members of a list. */
    default List<Item> list() throws WireException {
        if (this instanceof Group group) {
            return group.items;
        }
        throw new WireException("a list is missing where one belongs");
    }
}
