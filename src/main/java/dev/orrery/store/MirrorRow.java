package dev.orrery.store;

import dev.orrery.model.CollectionRef;
import java.time.Instant;

/**
 * Says that a collection is a copy of something an authority holds, and how far the copy has come. No part of the log: it
 * is written in the transaction that brings what it speaks of.
 *
 * @param source the kind of authority, such as {@code imap}
 * @param place what the authority calls it, such as a folder's name
 * @param identity what the authority calls it whatever its name, empty where it has no such thing
 * @param validator the state of the place that the copy agrees with, as its source writes it; empty while the first copy is
 *     not complete
 * @param checkedAt when the authority last confirmed the copy
 * @param detail what else its source wants to remember of the place, as it writes it
 */
public record MirrorRow(
        CollectionRef ref,
        String source,
        String place,
        String identity,
        String validator,
        Instant checkedAt,
        String detail) {
    /** The same copy, confirmed again. */
    public MirrorRow checked(String validator, Instant at) {
        return new MirrorRow(ref, source, place, identity, validator, at, detail);
    }
}
