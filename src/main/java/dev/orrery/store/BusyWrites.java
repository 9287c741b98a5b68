package dev.orrery.store;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Busy time as it was worked out from the calendars: no part of the log, and made anew at any time. Whatever changes a
 * home's rows needs its lock.
 */
public interface BusyWrites {
    /** What an object says: this, and nothing else. */
    void put(ObjectRef object, List<BusyEntry> entries);

    /** Forgets what the objects of a collection said. */
    void remove(CollectionRef collection);

    /** Forgets what objects said that are not there any more. */
    void removeGone(HomeId home);

    /** Forgets the home. */
    void removeAll(HomeId home);

    /** Forgets periods that ended before, and what is empty then. */
    void removeBefore(HomeId home, Instant moment);

    /** Objects of the home about which something is known. */
    Set<ObjectRef> known(HomeId home);

    /** Objects of the home that recur beyond its window. */
    Set<ObjectRef> goingOn(HomeId home);

    /** When the home's busy time was worked out last; {@link Instant#EPOCH} if that is still under way, empty if never. */
    Optional<Instant> made(HomeId home);

    /** Says how far the home is worked out now. */
    void putWindow(HomeId home, Instant until, Instant made);

    /** Homes of living principals that were not worked out since a moment, or never; in the order of their numbers. */
    List<HomeId> behind(Instant since, HomeId after, int limit);
}
