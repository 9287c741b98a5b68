package dev.orrery.mirror;

/** What an authority positively says of one key. Everything it fails to say is {@link Unreachable}. */
public sealed interface Answer<V> {
    /** It is there; possibly under another name than the one asked for, when a held copy was renamed. */
    record Present<V>(V value) implements Answer<V> {}

    /** It is not there, and the authority was seen to be in its senses. */
    record Absent<V>() implements Answer<V> {}
}
