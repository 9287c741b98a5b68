package dev.orrery.calendar;

import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Renames a calendar or a plain collection, hangs it under another parent, or brings it into another home, with
 * everything in it, its properties and its access control list (RFC 4918 section 9.9, RFC 3744 section 7.4). Within a
 * home it stays the same collection: members keep their versions. In another home it holds of quotas what was accepted
 * there, and gives back what it held; who takes part in what left its home is told that it is off. Locks stay behind. All at once or not at all. A mirrored one stays in its home, and its
 * authority hears of its new name first. Thread-safe.
 */
public final class MoveCollection {
    private final Store store;
    private final Mirrored mirrored;
    private final Limits limits;
    private final Scheduling scheduling;
    private final Collections collections;
    private final Members members;
    private final BookingCharges charges;

    public MoveCollection(Store store, Mirrored mirrored, Limits limits, Scheduling scheduling) {
        this.store = store;
        this.scheduling = scheduling;
        this.mirrored = mirrored;
        this.limits = limits;
        this.collections = new Collections(limits);
        this.members = new Members(limits);
        this.charges = new BookingCharges(limits.preferred());
    }

    /** @param overwrite whether something at the destination gives way */
    public record Request(
            By by, CollectionRef source, Place destination, boolean overwrite, Preconditions preconditions) {}

    /**
     * @return true if the destination was free before
     * @throws Refused NotFound, NeedsPrivilege, PreconditionFailed, Locked, ParentMissing, LocationNotAllowed, Forbidden,
     *     QuotaExceeded, TooMany, DefaultCalendarNeeded; Unavailable if it is mirrored and its authority cannot be asked
     */
    public boolean move(Request request) {
        Names.require(request.destination().name());
        SortedSet<HomeId> homes = new TreeSet<>();
        homes.add(request.source().home());
        homes.add(request.destination().collection().home());
        UpstreamHome upstream =
                mirrored.homeOf(store, request.by().caller(), request.source()).orElse(null);
        if (upstream == null) {
            return store.write(homes, tx -> {
                Collections.requireOwn(tx, Collections.require(tx, request.source()));
                return move(tx, request);
            });
        }
        return upstream.alone(() -> through(upstream, request, homes));
    }

    private boolean through(UpstreamHome upstream, Request request, SortedSet<HomeId> homes) {
        CollectionRow source = Rehearsal.of(store, homes, tx -> {
                    CollectionRow row = Collections.require(tx, request.source());
                    if (homes.size() > 1) {
                        throw new Refused(new Reason.Forbidden(Paths.of(tx, row.ref())
                                + " is a copy of a folder and stays in its home; copy it, or share it."));
                    }
                    move(tx, request);
                    return Optional.of(row);
                })
                .orElseThrow();
        Consumer<Tx> settle = upstream.rename(source, request.destination().name());
        return store.write(homes, tx -> {
            boolean free = move(tx, request);
            settle.accept(tx);
            return free;
        });
    }

    private boolean move(Tx tx, Request request) {
        By by = request.by();
        CollectionRow source = Collections.require(tx, request.source());
        boolean leaves =
                !source.ref().home().equals(request.destination().collection().home());
        request.preconditions().check(tx, store.epoch(), Etags.of(store.epoch(), source), null);
        Collections.requireRemovable(tx, by, request.preconditions(), source, leaves);
        Destination destination = Destination.find(tx, request.destination());
        destination.requireOutside(tx, source);
        Collections.requireLocation(
                tx, source.kind(), destination.parent(), request.destination().name());
        destination.requireOpen(tx, by, request.preconditions(), request.overwrite(), false);
        if (leaves) {
            transplant(tx, by, source, destination);
        } else {
            destination.vacate(tx, by, scheduling, false, Set.of()); // what the home has twice is not off
            rename(tx, by, source, request.destination());
        }
        return destination.isFree();
    }

    private void transplant(Tx tx, By by, CollectionRow source, Destination destination) {
        HomeId home = destination.parent().ref().home();
        Tree tree = Tree.read(tx, by, source);
        destination.vacate(tx, by, scheduling, false, Set.copyOf(tree.scheduledUids()));
        tree.requireAtMost(limits.bulk());
        collections.requireCount(tx, home, tree.collections());
        members.requireQuota(tx, home, tree.bytes());
        tree.write(tx, by, destination.place(), true);
        charges.came(tx, home, tree.scheduledUids());
        scheduling.takeAway(tx, by, source, true, Set.of());
    }

    private static void rename(Tx tx, By by, CollectionRow source, Place destination) {
        String from = Paths.of(tx, source.ref());
        String to = Paths.of(tx, destination) + "/";
        long seq = tx.append(new Change.CollectionMoved(source.ref(), from, to), by.actor());
        tx.moveCollection(seq, source.ref(), destination.collection().id(), destination.name());
        Locks.in(source.ref().home(), tx, by).dropAll(source.ref());
    }
}
