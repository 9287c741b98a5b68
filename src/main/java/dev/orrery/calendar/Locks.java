package dev.orrery.calendar;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.LockRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What write locks protect (RFC 4918 section 7): the locked resource, the membership of a locked collection, and with
 * depth infinity everything below it. A home without locks costs one look-up.
 *
 * <p>A token counts only in the hands of whoever took the lock (section 6.4). Of several shared locks on the same
 * resource one is enough.
 */
final class Locks {
    private final Tx tx;
    private final By by;
    private final Set<String> submitted;
    private final List<LockRow> locks;
    private final List<LockRow> inTheWay = new ArrayList<>();

    private Locks(Tx tx, HomeId home, By by, Preconditions preconditions) {
        this.tx = tx;
        this.by = by;
        this.locks = tx.locks(home, tx.now());
        this.submitted = locks.isEmpty() ? Set.of() : preconditions.tokens();
    }

    /** The locks of one home, seen with the tokens that this request brings. */
    static Locks in(HomeId home, Tx tx, By by, Preconditions preconditions) {
        return new Locks(tx, home, by, preconditions);
    }

    /** @param membership true if a member of that name comes or goes */
    static Locks requireFree(Tx tx, By by, Preconditions preconditions, Place place, boolean membership) {
        Locks locks = in(place.collection().home(), tx, by, preconditions);
        locks.write(place);
        if (membership) {
            locks.changeMembers(place.collection());
        }
        locks.require();
        return locks;
    }

    /** The locks of one home, where no token matters. */
    static Locks in(HomeId home, Tx tx, By by) {
        return new Locks(tx, home, by, Preconditions.NONE);
    }

    /** What is gone is not locked any more (RFC 4918 sections 9.6.1 and 7.6). */
    void drop(Place gone) {
        locks.stream()
                .filter(lock -> root(lock).equals(gone))
                .forEach(lock -> tx.removeLock(gone.collection().home(), lock.token()));
    }

    /** The same for a collection and all that is in it. */
    void dropAll(CollectionRef gone) {
        locks.stream()
                .filter(lock -> tx.holds(gone, lock.collection()))
                .forEach(lock -> tx.removeLock(gone.home(), lock.token()));
    }

    /** The resource itself is to be written. */
    Locks write(Place place) {
        return demandOne(matching(lock -> covers(tx, lock, place)));
    }

    /** A member is to be added to the collection, or taken away. */
    Locks changeMembers(CollectionRef collection) {
        return demandOne(matching(lock -> covers(tx, lock, Place.of(collection))));
    }

    /** Everything in the collection at any depth is to be written. */
    Locks writeBelow(CollectionRef collection) {
        Map<Place, List<LockRow>> roots = new LinkedHashMap<>();
        for (LockRow lock : locks) {
            if (isBelow(tx, lock, collection)) {
                roots.computeIfAbsent(root(lock), root -> new ArrayList<>()).add(lock);
            }
        }
        roots.values().forEach(this::demandOne);
        return this;
    }

    /** @throws Refused Locked, with the roots of the locks whose tokens were asked for in vain */
    void require() {
        if (!inTheWay.isEmpty()) {
            throw new Refused(new Reason.Locked(paths(tx, inTheWay)));
        }
    }

    private List<LockRow> matching(Predicate<LockRow> which) {
        return locks.isEmpty() ? List.of() : locks.stream().filter(which).toList();
    }

    private Locks demandOne(List<LockRow> alternatives) {
        boolean free = alternatives.isEmpty()
                || alternatives.stream()
                        .anyMatch(lock -> submitted.contains(lock.token())
                                && lock.principal().equals(by.guid()));
        if (!free) {
            inTheWay.addAll(alternatives);
        }
        return this;
    }

    /** True if the place is in the scope of a living lock with this token. */
    static boolean covers(Tx tx, String token, Place place) {
        return tx.lock(place.collection().home(), token, tx.now())
                .filter(lock -> covers(tx, lock, place))
                .isPresent();
    }

    /** True if the lock is on the place itself, or with depth infinity on a collection above it. */
    static boolean covers(Snapshot snapshot, LockRow lock, Place place) {
        if (root(lock).equals(place)) {
            return true;
        }
        return lock.infinite() && lock.name().isEmpty() && snapshot.holds(lock.collection(), place.collection());
    }

    /** True if the lock is on something in the collection, at any depth, not on the collection itself. */
    static boolean isBelow(Snapshot snapshot, LockRow lock, CollectionRef collection) {
        return !root(lock).equals(Place.of(collection)) && snapshot.holds(collection, lock.collection());
    }

    static Place root(LockRow lock) {
        return new Place(lock.collection(), lock.name());
    }

    static List<String> paths(Snapshot snapshot, Collection<LockRow> locks) {
        return locks.stream()
                .map(lock -> Paths.of(snapshot, root(lock)))
                .distinct()
                .toList();
    }
}
