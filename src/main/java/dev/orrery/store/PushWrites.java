package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;

/**
 * What a transaction writes about devices that are told of changes. How far they were told is no change of a home: no entry
 * of the log and no home's lock goes with it; {@link #put} needs the lock of the home that is watched.
 */
public interface PushWrites {
    /** New, or over the one with that id, whose news stay. */
    void put(PushRow row);

    void remove(String id);

    /** Those for collections of the home. */
    void removeAll(HomeId home);

    /** Those that expired before; returns how many. */
    int removeExpired(Instant before);

    /**
     * Something is to be told. What is to be told already is not noted twice, so a burst is one write.
     *
     * @param due when, unless something was waiting before
     */
    void tell(String id, PushRow.News news, Instant due);

    /**
     * Takes what is to be told, for whoever sends it; nobody else gets it before {@code until}, when it counts as not sent.
     *
     * @return nothing if it was not due, or somebody else was faster
     */
    PushRow.News take(String id, Instant now, Instant until);

    /**
     * What was taken has arrived.
     *
     * @param next what came meanwhile is not told before
     */
    void arrived(String id, Instant next);

    /** What was taken did not arrive: it is to be told again at {@code next}, as one failure more. */
    void failed(String id, Instant next);

    /** What was taken could not even be tried: the same without a failure. */
    void postponed(String id, Instant next);
}
