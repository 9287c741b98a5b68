package dev.orrery.mirror;

import org.jspecify.annotations.Nullable;

/**
 * Where the truth of some records lives. Thread-safe; may block for as long as its own time-outs allow.
 *
 * @param <K> how a record is asked for
 * @param <V> the record
 */
public interface Authority<K, V> {
    /** As people know it, and as records name their source. */
    String name();

    /**
     * Asks for one record.
     *
     * @param held the copy that is about to be revalidated, null if there is none; an authority that does not find the
     *     key looks for it by its lasting identity before it says {@link Answer.Absent}
     * @param witnesses records known to exist; one must be seen before an absence is reported over a connection that
     *     has not proved itself
     * @throws Unreachable whenever neither presence nor absence is certain
     */
    Answer<V> ask(K key, @Nullable V held, Witnesses<V> witnesses) throws Unreachable;
}
