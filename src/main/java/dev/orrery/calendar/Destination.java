package dev.orrery.calendar;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Tx;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where COPY and MOVE bring something, and what is in its way there (RFC 4918 sections 9.8.4 and 9.9.3).
 *
 * @param parent the collection that is to hold it
 * @param object what has the name now; null if no object has
 * @param collection what has the name now; null if no collection has
 */
record Destination(
        Place place,
        CollectionRow parent,
        @Nullable ObjectRow object,
        @Nullable CollectionRow collection) {
    /** @throws Refused ParentMissing */
    static Destination find(Tx tx, Place place) {
        CollectionRow parent = Collections.requireParent(tx, place);
        return new Destination(
                place,
                parent,
                tx.object(place.object()).orElse(null),
                tx.child(parent.ref(), place.name()).orElse(null));
    }

    boolean isFree() {
        return object == null && collection == null;
    }

    /**
     * What gives way must not hold the source.
     *
     * @param source the collection that comes, or the one that holds the object that comes
     * @throws Refused Forbidden
     */
    void requireApart(Tx tx, CollectionRef source) {
        if (collection != null && collection.ref().home().equals(source.home()) && tx.holds(collection.ref(), source)) {
            throw new Refused(new Reason.Forbidden("The destination holds the source and cannot give way to it."));
        }
    }

    /**
     * A collection goes neither onto itself nor into itself, nor onto what holds it.
     *
     * @throws Refused Forbidden
     */
    void requireOutside(Tx tx, CollectionRow source) {
        if (parent.ref().home().equals(source.ref().home()) && tx.holds(source.ref(), parent.ref())
                || collection != null && collection.ref().equals(source.ref())) {
            throw new Refused(new Reason.Forbidden("A collection cannot be brought onto itself or into itself."));
        }
        requireApart(tx, source.ref());
    }

    /**
     * Whether the caller may put something there.
     *
     * @param asObject an object comes: over another one it only needs the right to change content
     * @throws Refused NotFound, NeedsPrivilege, PreconditionFailed, Locked, Forbidden, DefaultCalendarNeeded
     */
    void requireOpen(Tx tx, By by, Preconditions preconditions, boolean overwrite, boolean asObject) {
        boolean rewrites = asObject && object != null;
        by.require(tx, parent.ref(), rewrites ? Privilege.WRITE_CONTENT : Privilege.BIND);
        if (!isFree() && !overwrite) {
            throw new Refused(new Reason.PreconditionFailed("Overwrite"));
        }
        if (object != null && !asObject) {
            by.require(tx, parent.ref(), Privilege.UNBIND);
        }
        if (collection != null) {
            Collections.requireOwn(tx, collection);
            Collections.requireRemovable(tx, by, preconditions, collection, true);
        }
        Locks.requireFree(tx, by, preconditions, place, !rewrites);
    }

    /**
     * Takes away what stands there, but leaves an object for another object to rewrite. Who takes part in what is in a
     * collection is told, as where it is removed.
     *
     * @param coming UIDs of what comes into the home instead
     * @throws Refused NeedsPrivilege
     */
    void vacate(Tx tx, By by, Scheduling scheduling, boolean asObject, Set<String> coming) {
        if (collection != null) {
            scheduling.takeAway(tx, by, collection, true, coming);
        }
        if (object != null && !asObject) {
            Members.remove(tx, by.actor(), object);
            BookingCharges.gone(tx, object.ref().home(), object.uid());
            Locks.in(object.ref().home(), tx, by).drop(place);
        }
    }
}
