package dev.orrery.calendar;

import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.OutgoingMessage;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Copying and moving one object, also into another home. What goes into a calendar is read and judged first, outside the
 * transaction, unless it comes from a calendar. A copy takes the UID that it brings; a move frees it at the old place in
 * the same transaction. Where an end is mirrored, its authority comes first, the destination's before the source's: if that
 * breaks off in between there is one object too many, never one too few.
 */
final class Transfer {
    private final Store store;
    private final Mirrored mirrored;
    private final ContentRules rules;
    private final Members members;
    private final Scheduling scheduling;
    private final boolean move;

    Transfer(Store store, Mirrored mirrored, ContentRules rules, Limits limits, Scheduling scheduling, boolean move) {
        this.store = store;
        this.mirrored = mirrored;
        this.rules = rules;
        this.members = new Members(limits);
        this.scheduling = scheduling;
        this.move = move;
    }

    record Request(By by, ObjectRef source, Place destination, boolean overwrite, Preconditions preconditions) {}

    /** A version of the source, read and judged for its destination. */
    private record Judged(ObjectRow row, CollectionKind into, Draft draft) {}

    /** @return true if the destination was free before */
    boolean run(Request request) {
        Names.require(request.destination().name());
        if (Place.of(request.source()).equals(request.destination())) {
            throw new Refused(new Reason.Forbidden("Source and destination are the same."));
        }
        FarEnds ends = FarEnds.of(mirrored, request, move);
        return ends.isNone() ? here(request) : ends.alone(() -> through(ends, request));
    }

    private boolean here(Request request) {
        while (true) {
            Judged judged = judge(request);
            Boolean created = store.write(homes(request), tx -> run(tx, request, judged));
            if (created != null) {
                return created;
            }
        }
    }

    /** Everything is checked by doing it and taking it back; then the authorities, then the store. */
    private boolean through(FarEnds ends, Request request) throws Upstream.Raced {
        Judged judged = judge(request);
        Optional<ObjectRow> old = Rehearsal.of(store, homes(request), tx -> {
            Optional<ObjectRow> there = tx.object(request.destination().object());
            if (run(tx, request, judged) == null) {
                throw new Refused(new Reason.NotFound(Paths.of(tx, request.source())));
            }
            return there;
        });
        FarEnds.Settled settled = ends.settle(
                judged.row(), old.orElse(null), request.destination().name(), judged.draft());
        Judged written = new Judged(judged.row(), judged.into(), settled.draft());
        return store.write(homes(request), tx -> {
            Boolean created = run(tx, request, written);
            settled.writeDown(tx);
            return created != null && created;
        });
    }

    private Judged judge(Request request) {
        record Found(ObjectRow row, CollectionKind from, CollectionKind into, byte[] content) {}
        Found found = store.read(snapshot -> {
            request.by().require(snapshot, request.source().parent(), Privilege.READ);
            ObjectRow row = snapshot.object(request.source())
                    .orElseThrow(() -> new Refused(new Reason.NotFound(Paths.of(snapshot, request.source()))));
            CollectionKind into = snapshot.collection(request.destination().collection())
                    .map(CollectionRow::kind)
                    .orElse(CollectionKind.PLAIN);
            CollectionKind from = snapshot.collection(request.source().parent())
                    .map(CollectionRow::kind)
                    .orElse(CollectionKind.PLAIN);
            return new Found(row, from, into, snapshot.content(row));
        });
        ObjectRow row = found.row();
        Draft draft = found.into() == found.from()
                ? new Draft(found.content(), row.contentType(), row.etag(), row.index(), true)
                : rules.read(found.into(), found.content(), row.contentType());
        return new Judged(row, found.into(), draft);
    }

    /** @return null if the source changed since it was judged: judge again */
    private @Nullable Boolean run(Tx tx, Request request, Judged judged) {
        By by = request.by();
        ObjectRow source = tx.object(request.source())
                .orElseThrow(() -> new Refused(new Reason.NotFound(Paths.of(tx, request.source()))));
        if (source.seq() != judged.row().seq()) {
            return null;
        }
        by.requireWholeSight(tx, source);
        request.preconditions().check(tx, store.epoch(), source.etag(), source.modified());
        request.preconditions().checkScheduleTag(tx, source);
        if (move) {
            by.require(tx, source.ref().parent(), Privilege.UNBIND);
            Locks.requireFree(tx, by, request.preconditions(), Place.of(source.ref()), true);
        }
        Destination destination = Destination.find(tx, request.destination());
        destination.requireApart(tx, source.ref().parent());
        destination.requireOpen(tx, by, request.preconditions(), request.overwrite(), true);
        Members.requireRoomFor(tx, destination.parent());
        if (destination.object() != null) {
            by.requireWholeSight(tx, destination.object());
        }
        destination.vacate(tx, by, scheduling, true, Set.of());
        write(tx, by, source, destination, judged.draft());
        return destination.isFree();
    }

    private void write(Tx tx, By by, ObjectRow source, Destination destination, Draft judged) {
        ObjectRow old = destination.object();
        Scheduling.Decision decision = arrival(tx, by, source, destination, judged);
        Draft draft = decision.draft();
        members.requireFit(tx, destination.parent(), draft, old, move ? source : null);
        Map<PropertyName, String> properties = tx.properties(source.ref());
        boolean left = leaves(tx, source, destination);
        List<OutgoingMessage> farewell = left ? scheduling.remove(tx, by, source, true) : List.of();
        if (move) {
            Members.remove(tx, by.actor(), source);
            Locks.in(source.ref().home(), tx, by).drop(Place.of(source.ref()));
        }
        if (left) {
            BookingCharges.gone(tx, source.ref().home(), source.uid());
        }
        ObjectRef ref = destination.place().object();
        Map<PropertyName, String> replaced = old == null ? Map.of() : tx.properties(ref);
        Scheduling.send(tx, by, source.ref().home(), source.uid(), farewell);
        if (old != null && draft.isStoredAs(old) && replaced.equals(properties)) {
            return;
        }
        ObjectRow row = Members.put(tx, by.actor(), ref, draft, old);
        Map<PropertyName, @Nullable String> changes = new HashMap<>();
        replaced.keySet().forEach(name -> changes.put(name, null));
        changes.putAll(properties);
        if (!changes.isEmpty()) {
            tx.setProperties(row.seq(), ref, changes);
        }
        Scheduling.send(tx, by, ref.home(), draft.uid(), decision.messages());
    }

    /** True if a move takes the object out of its owner's calendars. */
    private boolean leaves(Tx tx, ObjectRow source, Destination destination) {
        return move && isCalendar(tx, source.ref().parent()) && !staysAtHome(tx, source, destination);
    }

    private boolean staysAtHome(Tx tx, ObjectRow source, Destination destination) {
        return source.ref().home().equals(destination.parent().ref().home())
                && isCalendar(tx, source.ref().parent())
                && destination.parent().kind() == CollectionKind.CALENDAR;
    }

    private static boolean isCalendar(Tx tx, CollectionRef collection) {
        return tx.collection(collection)
                .filter(row -> row.kind() == CollectionKind.CALENDAR)
                .isPresent();
    }

    /** From one calendar of a person to another nothing is told to anybody (RFC 6638 section 3.2.3.3). */
    private Scheduling.Decision arrival(Tx tx, By by, ObjectRow source, Destination destination, Draft judged) {
        if (move && staysAtHome(tx, source, destination)) {
            return Scheduling.Decision.nothing(judged);
        }
        Scheduling.Decision decision =
                scheduling.put(tx, by, destination.parent(), destination.object(), move ? source : null, judged, false);
        boolean mirrored = tx.mirror(destination.parent().ref()).isPresent();
        // what an authority holds already is not written anew
        return mirrored ? new Scheduling.Decision(judged, decision.messages()) : decision;
    }

    private SortedSet<HomeId> homes(Request request) {
        SortedSet<HomeId> homes = new TreeSet<>();
        homes.add(request.destination().collection().home());
        if (move) {
            homes.add(request.source().home());
        }
        return homes;
    }
}
