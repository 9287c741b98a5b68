package dev.orrery.calendar;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Tx;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What every verb on collections does inside its transaction: where a collection may be, making one, removing one. */
final class Collections {
    private static final String EVENT = "VEVENT";

    private final Limits limits;

    Collections(Limits limits) {
        this.limits = limits;
    }

    static CollectionRow require(Tx tx, CollectionRef ref) {
        return tx.collection(ref).orElseThrow(() -> new Refused(new Reason.NotFound(Paths.of(tx, ref))));
    }

    /** The collection that is to hold another; RFC 4918 section 9.3.1 asks for 409 if it is not there. */
    static CollectionRow requireParent(Tx tx, Place place) {
        return tx.collection(place.collection())
                .orElseThrow(() -> new Refused(new Reason.ParentMissing(Paths.of(tx, place.collection()))));
    }

    /**
     * Calendars lie directly in a home and hold no collections (RFC 4791 section 4.2, stricter than it asks); plain
     * collections lie in a home or in each other.
     */
    static void requireLocation(Tx tx, CollectionKind kind, CollectionRow parent, String name) {
        boolean fits = switch (parent.kind()) {
            case HOME -> true;
            case PLAIN -> kind == CollectionKind.PLAIN;
            case CALENDAR, INBOX, OUTBOX, NOTIFICATIONS -> false;
        };
        if (fits) {
            return;
        }
        String path = Paths.of(tx, new Place(parent.ref(), name)) + "/";
        if (kind == CollectionKind.CALENDAR) {
            throw new Refused(new Reason.LocationNotAllowed(path));
        }
        throw new Refused(new Reason.Forbidden(Paths.of(tx, parent.ref()) + " holds no other collections."));
    }

    void requireCount(Tx tx, HomeId home, int more) {
        if (tx.collections(home).size() + more > limits.collections()) {
            throw new Refused(new Reason.TooMany("collections", limits.collections()));
        }
    }

    /** Makes an empty collection and its entry in the log. */
    static CollectionRef make(
            Tx tx,
            By by,
            Place place,
            CollectionKind kind,
            Set<String> components,
            Map<PropertyName, String> properties) {
        CollectionRef unnamed = new CollectionRef(place.collection().home(), CollectionId.ROOT);
        long seq = tx.append(new Change.CollectionMade(unnamed, kind, place.name()), by.actor());
        return tx.putCollection(seq, place.collection(), place.name(), kind, components, properties);
    }

    /**
     * Checks whether the caller may remove the collection with all that is in it, and whether the home can do without
     * it.
     *
     * @param leaves true if it is to leave its home, false if it only gets another name or parent
     */
    static void requireRemovable(Tx tx, By by, Preconditions preconditions, CollectionRow row, boolean leaves) {
        CollectionRef parent = new CollectionRef(row.ref().home(), row.parent());
        requireOrdinary(tx, row);
        by.require(tx, parent, Privilege.UNBIND);
        Locks.in(row.ref().home(), tx, by, preconditions)
                .write(Place.of(row.ref()))
                .writeBelow(row.ref())
                .changeMembers(parent)
                .require();
        if (leaves && takesEvents(row) && isLastForEvents(tx, row)) {
            throw new Refused(new Reason.DefaultCalendarNeeded(Paths.of(tx, row.ref())));
        }
    }

    /** A mirrored collection gives way to nothing: it goes by its own verb, at its authority first. */
    static void requireOwn(Tx tx, CollectionRow row) {
        if (tx.mirror(row.ref()).isPresent()) {
            throw new Refused(new Reason.Forbidden(
                    Paths.of(tx, row.ref()) + " is a copy of a folder and stays where it is; delete it first."));
        }
    }

    /** Home, inbox, outbox and notifications belong to the server. */
    static void requireOrdinary(Tx tx, CollectionRow row) {
        switch (row.kind()) {
            case CALENDAR, PLAIN -> {}
            case HOME, INBOX, OUTBOX, NOTIFICATIONS ->
                throw new Refused(new Reason.Forbidden(
                        Paths.of(tx, row.ref()) + " belongs to every home; it is neither deleted, moved nor copied."));
        }
    }

    /** With all that is in it; what was booked there and is nowhere else gives back what it held of quotas. */
    static void remove(Tx tx, Actor actor, CollectionRow row) {
        HomeId home = row.ref().home();
        List<String> uids = tx.collections(home).stream()
                .filter(other -> other.kind() == CollectionKind.CALENDAR && tx.holds(row.ref(), other.ref()))
                .flatMap(calendar -> tx.listing(calendar.ref()).objects().stream())
                .map(ObjectRow::uid)
                .toList();
        long seq = tx.append(new Change.CollectionGone(row.ref(), row.name()), actor);
        tx.removeCollection(seq, row.ref());
        BookingCharges.gone(tx, home, uids);
    }

    private static boolean takesEvents(CollectionRow row) {
        return row.kind() == CollectionKind.CALENDAR && Components.of(row).contains(EVENT);
    }

    private static boolean isLastForEvents(Tx tx, CollectionRow row) {
        return tx.collections(row.ref().home()).stream()
                .noneMatch(other -> takesEvents(other) && !other.ref().equals(row.ref()));
    }
}
