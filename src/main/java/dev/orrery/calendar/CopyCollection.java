package dev.orrery.calendar;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.Set;

/**
 * Copies a calendar or a plain collection with its properties, and with everything in it unless asked not to (RFC 4918
 * section 9.8.3); never its access control list (RFC 3744 section 7.3). What was accepted in the home that it comes to counts
 * against quotas; nobody is told of it. Who takes part in what gives way is told that it is off. All at once or not at all. Thread-safe.
 */
public final class CopyCollection {
    private final Store store;
    private final Limits limits;
    private final Scheduling scheduling;
    private final Collections collections;
    private final Members members;
    private final BookingCharges charges;

    public CopyCollection(Store store, Limits limits, Scheduling scheduling) {
        this.store = store;
        this.scheduling = scheduling;
        this.limits = limits;
        this.collections = new Collections(limits);
        this.members = new Members(limits);
        this.charges = new BookingCharges(limits.preferred());
    }

    /**
     * @param withMembers false for depth 0
     * @param overwrite whether something at the destination gives way
     */
    public record Request(
            By by,
            CollectionRef source,
            Place destination,
            boolean withMembers,
            boolean overwrite,
            Preconditions preconditions) {}

    /**
     * @return true if the destination was free before
     * @throws Refused NotFound, NeedsPrivilege, PreconditionFailed, Locked, ParentMissing, LocationNotAllowed, Forbidden,
     *     QuotaExceeded, TooMany, DefaultCalendarNeeded
     */
    public boolean copy(Request request) {
        Names.require(request.destination().name());
        return store.write(request.destination().collection().home(), tx -> copy(tx, request));
    }

    private boolean copy(Tx tx, Request request) {
        By by = request.by();
        HomeId home = request.destination().collection().home();
        CollectionRow source = Collections.require(tx, request.source());
        Tree tree = request.withMembers() ? Tree.read(tx, by, source) : Tree.readBare(tx, by, source);
        request.preconditions().check(tx, store.epoch(), Etags.of(store.epoch(), source), null);
        Collections.requireOrdinary(tx, source);
        Destination destination = Destination.find(tx, request.destination());
        destination.requireOutside(tx, source);
        Collections.requireLocation(
                tx, source.kind(), destination.parent(), request.destination().name());
        destination.requireOpen(tx, by, request.preconditions(), request.overwrite(), false);
        tree.requireAtMost(limits.bulk());
        destination.vacate(tx, by, scheduling, false, Set.copyOf(tree.scheduledUids()));
        collections.requireCount(tx, home, tree.collections());
        members.requireQuota(tx, home, tree.bytes());
        tree.write(tx, by, request.destination(), false);
        charges.came(tx, home, tree.scheduledUids());
        return destination.isFree();
    }
}
