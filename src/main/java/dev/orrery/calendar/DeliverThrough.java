package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.model.Actor;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Brings one message to a person whose calendar is a copy of what an authority holds: there first, then here, as every
 * write to such a calendar. What is done is rehearsed before it, and done again after it in the transaction that notes the
 * delivery. If that one is lost, the next look brings the object, and the next try finds nothing left to change. Thread-safe;
 * waits for the network.
 */
final class DeliverThrough {
    private static final Duration LATER = Duration.ofSeconds(30);

    private final Store store;
    private final Mirrored mirrored;
    private final DeliverMessage verb;

    DeliverThrough(Store store, Mirrored mirrored, DeliverMessage verb) {
        this.store = store;
        this.mirrored = mirrored;
        this.verb = verb;
    }

    /** The transaction in which it is done, with the note that it is. */
    interface Performance {
        boolean isDone(Tx tx);

        void perform(DeliverMessage.Course course);
    }

    /** Whether an authority has to be written to, or asked what it has. Asks none. */
    boolean isFar(ReceivedMessage received, Principal person) {
        return mirrored.mayLiveElsewhere(person) || place(received, person).isPresent();
    }

    /** The mirrored calendar that the message belongs into; empty where the store is all there is. */
    private Optional<CollectionRef> place(ReceivedMessage received, Principal person) {
        if (person.kind() != PrincipalKind.USER) {
            return Optional.empty();
        }
        return store.read(snapshot -> snapshot.mirrors(person.home()).isEmpty()
                ? Optional.empty()
                : DeliverMessage.destination(snapshot, received, person)
                        .filter(ref -> snapshot.mirror(ref).isPresent()));
    }

    /**
     * What may not be written there goes into the inbox. While the authority cannot be written to, because it is down or
     * nobody can sign in for the person, it is shown there too.
     *
     * @param last whether there will be no other try
     * @throws Refused Unavailable if there has to be another try; whatever speaks against storing it
     */
    void deliver(ReceivedMessage received, String address, Principal person, boolean last) {
        Performance delivery = new Performance() {
            @Override
            public boolean isDone(Tx tx) {
                return verb.isDone(tx, received, address);
            }

            @Override
            public void perform(DeliverMessage.Course course) {
                verb.deliver(received, address, person, course);
            }
        };
        bring(received, address, person, delivery, last);
    }

    /** The same for what is noted otherwise. */
    void bring(ReceivedMessage received, String address, Principal person, Performance performance, boolean last) {
        try {
            bring(received, address, person, performance);
        } catch (Refused refused) {
            boolean later = refused.reason() instanceof Reason.Unavailable;
            if (later && !last) {
                store.write(person.home(), tx -> verb.announce(tx, received, person, false));
                throw refused;
            }
            if (!later
                    && !(refused.reason() instanceof Reason.Forbidden)
                    && !(refused.reason() instanceof Reason.InvalidCalendarData)) {
                throw refused;
            }
            performance.perform(new DeliverMessage.Course(Shelf.NOWHERE, null, locked(person)));
        }
    }

    private static SortedSet<HomeId> locked(Principal person) {
        return new TreeSet<>(Set.of(person.home()));
    }

    private void bring(ReceivedMessage received, String address, Principal person, Performance performance) {
        // who signs in for the owner there is the mirror's affair
        Caller caller = new Caller(person, Set.of(person.guid()), Set.of(), false);
        if (mirrored.mayLiveElsewhere(person)) {
            mirrored.freshen(caller, person.home(), List.of());
            if (mirrored.mayLiveElsewhere(person)) {
                throw new Refused(
                        new Reason.Unavailable("The calendar of somebody who has not signed in lately", LATER));
            }
        }
        CollectionRef into = place(received, person).orElse(null);
        if (into == null) {
            performance.perform(verb.here(received, person));
            return;
        }
        Upstream upstream = mirrored.upstream(caller, into).orElse(null);
        if (upstream == null) {
            throw new Refused(new Reason.Unavailable("The calendar, which is a folder no more,", LATER));
        }
        WriteThrough.run(upstream, () -> through(upstream, received, address, person, new Planned(into), performance));
    }

    private boolean through(
            Upstream upstream,
            ReceivedMessage received,
            String address,
            Principal person,
            Planned planned,
            Performance performance)
            throws Upstream.Raced {
        SortedSet<HomeId> locked = locked(person);
        planned.forget();
        Optional<Instant> open = Rehearsal.of(store, locked, tx -> {
            if (performance.isDone(tx)) {
                return Optional.empty();
            }
            Instant now = tx.now();
            verb.receive(tx, received, address, person, new DeliverMessage.Course(planned, now, locked));
            return Optional.of(now);
        });
        if (open.isEmpty()) {
            return false;
        }
        Upstream.Written written = null;
        if (planned.draft != null) {
            // before it is there: afterwards nothing would show any more that the person has not been told
            store.write(locked, tx -> verb.announce(tx, received, person, true));
            ObjectRef ref = Objects.requireNonNull(planned.ref);
            written = upstream.put(ref.name(), planned.old, planned.draft);
        }
        try {
            performance.perform(new DeliverMessage.Course(new Carried(planned, written), open.get(), locked));
            return true;
        } catch (Overtaken overtaken) {
            throw new Upstream.Raced("The calendar of " + person.displayName());
        }
    }

    /** What would be put, while nothing is. */
    private static final class Planned implements Shelf {
        private final CollectionRef into;
        private @Nullable ObjectRef ref;
        private @Nullable ObjectRow old;
        private @Nullable Draft draft;

        Planned(CollectionRef into) {
            this.into = into;
        }

        void forget() {
            ref = null;
            old = null;
            draft = null;
        }

        @Override
        public boolean takes(Tx tx, CollectionRef collection) {
            return collection.equals(into);
        }

        @Override
        public boolean isAuthority() {
            return true;
        }

        @Override
        public ObjectRow put(Tx tx, Actor actor, ObjectRef ref, Draft draft, @Nullable ObjectRow old) {
            this.ref = ref;
            this.old = old;
            this.draft = draft;
            return Members.put(tx, actor, ref, draft, old);
        }
    }

    /** What the authority has by now. */
    private record Carried(Planned planned, Upstream.@Nullable Written written) implements Shelf {
        @Override
        public boolean takes(Tx tx, CollectionRef collection) {
            return planned.takes(tx, collection);
        }

        @Override
        public boolean isAuthority() {
            return true;
        }

        @Override
        public ObjectRow put(Tx tx, Actor actor, ObjectRef ref, Draft draft, @Nullable ObjectRow old) {
            Draft expected = planned.draft;
            if (written == null || expected == null || !isSame(ref, draft, old, expected)) {
                throw new Overtaken();
            }
            ObjectRow row = Members.put(tx, actor, ref, written.draft(), old);
            written.settle().accept(tx);
            return row;
        }

        private boolean isSame(ObjectRef ref, Draft draft, @Nullable ObjectRow old, Draft expected) {
            ObjectRow before = planned.old;
            boolean sameOld = before == null ? old == null : old != null && before.seq() == old.seq();
            return sameOld && ref.equals(planned.ref) && draft.etag().equals(expected.etag());
        }
    }

    /** The home changed between rehearsal and performance. */
    private static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Overtaken() {
            super("overtaken", null, false, false);
        }
    }
}
