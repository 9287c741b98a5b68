package dev.orrery.mirror;

import org.jspecify.annotations.Nullable;

/**
 * The copies of an authority's records and the verbs that change them. Thread-safe. A mirror calls the verbs one at a
 * time per {@link #flight}; other nodes may be at work at the same time, so they check again inside their transaction.
 *
 * @param <K> how a record is asked for
 * @param <V> what the authority says
 * @param <C> what is kept of it
 */
public interface Copies<K, V, C> {
    /** What is held under this key; quick, for it runs on every request. */
    @Nullable
    Held<C> held(K key);

    /** The same from where copies are kept, whatever is in memory: another node may just have asked. */
    default @Nullable Held<C> heldNow(K key) {
        return held(key);
    }

    /** How long this copy, or with null the absence of one, is believed. */
    Freshness freshness(@Nullable C copy);

    /** The copy as the authority said it. */
    V said(C copy);

    /** Names what a revalidation is about: the same for every key that leads to the same copy. */
    String flight(K key, @Nullable Held<C> held);

    /**
     * The authority has it: begin, update, rename or replace the copy.
     *
     * @throws Unreachable when the fate of another record must be known first and is not
     */
    Outcome confirm(K key, @Nullable Held<C> held, V found) throws Unreachable;

    /** The authority does not have it any more: retire the copy, unless a brake holds. */
    Outcome retire(K key, Held<C> held);

    /** Records known to exist. */
    Witnesses<V> witnesses();
}
