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
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.MessageRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one message to a person whose calendar is a copy of what an authority holds: there first, then here, as every
 * write to such a calendar. What is done is rehearsed before it, and done again after it in the transaction that notes the
 * delivery. If that one is lost, the next look brings the object, and the next try finds nothing left to change. Where a policy
 * has a say it goes by {@link AnswerThrough}. Thread-safe; waits for the network.
 */
final class DeliverThrough {
    private static final Logger LOG = LoggerFactory.getLogger(DeliverThrough.class);
    private static final String UNREACHED = "The calendar could not be reached.";
    private static final Duration LATER = Duration.ofSeconds(30);
    private static final Pattern CAUSE = Pattern.compile("(\\d{1,18}) (\\d{1,18}) (.+)");

    private final Store store;
    private final Mirrored mirrored;
    private final DeliverMessage verb;
    private final AnswerThrough answers;

    DeliverThrough(Store store, Mirrored mirrored, DeliverMessage verb) {
        this.store = store;
        this.mirrored = mirrored;
        this.verb = verb;
        this.answers = new AnswerThrough(store, verb.charges());
    }

    /** How it is known what was delivered. */
    interface Performance {
        /** Names the message and its recipient, the same in every try. */
        String cause();

        boolean isDone(Tx tx);

        /** In the transaction that does it. */
        void note(Tx tx, String status);
    }

    /** Whether an authority has to be written to, or asked what it has. Asks none. */
    boolean isFar(ReceivedMessage received, Principal person) {
        return mirrored.mayLiveElsewhere(person)
                || (person.kind() == PrincipalKind.USER || mirrored.holds(person.kind()))
                        && store.read(
                                snapshot -> !snapshot.mirrors(person.home()).isEmpty()
                                        && (place(snapshot, received, person).isPresent()
                                                || verb.isBooking(snapshot, received, person)));
    }

    /** Whether a policy answers: then nothing is shown to anybody while the authority cannot be reached. */
    boolean isBooking(ReceivedMessage received, Principal person) {
        return store.read(snapshot -> verb.isBooking(snapshot, received, person));
    }

    /** The mirrored calendar that the message belongs into; empty where the store is all there is. */
    private static Optional<CollectionRef> place(Snapshot snapshot, ReceivedMessage received, Principal person) {
        return DeliverMessage.destination(snapshot, received, person)
                .filter(ref -> snapshot.mirror(ref).isPresent());
    }

    /**
     * What may not be written there goes into the inbox, and is declined where a policy answers. While the authority cannot be
     * written to, because it is down or nobody can sign in for the person, it is shown there too, if the person has to answer.
     *
     * @param last whether there will be no other try
     * @throws Refused Unavailable if there has to be another try; whatever speaks against storing it
     */
    void deliver(ReceivedMessage received, String address, Principal person, boolean last) {
        Performance delivery = new Performance() {
            @Override
            public String cause() {
                return DeliverThrough.cause(received.row(), address);
            }

            @Override
            public boolean isDone(Tx tx) {
                return verb.isDone(tx, received, address);
            }

            @Override
            public void note(Tx tx, String status) {
                verb.note(tx, received, address, status);
            }
        };
        bring(received, address, person, delivery, last);
    }

    private static String cause(MessageRow row, String address) {
        return row.home().value() + " " + row.seq() + " " + address;
    }

    /** Gives back what was held before that moment, for messages that nobody brings any more. */
    void forgetHeld(Instant before) {
        answers.forget(before, DeliverThrough::isWaiting);
    }

    /** False for what is not noted as a delivery, such as a mail, which comes again or does not. */
    private static boolean isWaiting(Snapshot snapshot, String cause) {
        Matcher parts = CAUSE.matcher(cause);
        return parts.matches()
                && snapshot.delivery(
                                new HomeId(Long.parseLong(parts.group(1))),
                                Long.parseLong(parts.group(2)),
                                parts.group(3))
                        .filter(delivery -> delivery.status().equals(DeliveryRow.WAITING))
                        .isPresent();
    }

    /** The same for what is noted otherwise. */
    void bring(ReceivedMessage received, String address, Principal person, Performance performance, boolean last) {
        AnswerThrough.Delivery delivery = new AnswerThrough.Delivery(received, address, person, performance);
        boolean booking = isBooking(received, person);
        try {
            bring(delivery, booking);
        } catch (Refused refused) {
            boolean later = refused.reason() instanceof Reason.Unavailable;
            if (later && !last) {
                if (!booking) {
                    store.write(person.home(), tx -> verb.announce(tx, received, person, false));
                }
                throw refused;
            }
            boolean forGood = refused.reason() instanceof Reason.Forbidden
                    || refused.reason() instanceof Reason.InvalidCalendarData;
            if (booking && (later ? person.kind() != PrincipalKind.USER : forGood)) {
                if (later) {
                    LOG.warn(
                            "{} could not be reached for so long that message {} of {} is declined; if its folder has"
                                    + " the event all the same, it has to be removed there",
                            person.displayName(),
                            received.row().seq(),
                            received.row().home());
                }
                turnDown(delivery, later ? UNREACHED : refused.reason().sentence());
                return;
            }
            answers.giveUp(person.home(), received.row().uid(), performance.cause());
            if (!later && !forGood) {
                throw refused;
            }
            perform(delivery, new DeliverMessage.Course(Shelf.NOWHERE, null, locked(person)));
        }
    }

    private void turnDown(AnswerThrough.Delivery delivery, String why) {
        // mirrored or not: of a room that was never reached nobody knows yet where its calendar lives
        Optional<CollectionRef> into =
                store.read(snapshot -> DeliverMessage.destination(snapshot, delivery.received(), delivery.person()));
        if (into.isPresent()) {
            answers.turnDown(into.get(), delivery.by(verb), why);
        } else {
            perform(delivery, new DeliverMessage.Course(Shelf.NOWHERE, null, locked(delivery.person())));
        }
    }

    private boolean perform(AnswerThrough.Delivery delivery, DeliverMessage.Course course) {
        return Reserving.write(store, course.locked(), (tx, hand) -> {
            if (delivery.performance().isDone(tx)) {
                return false;
            }
            String status =
                    verb.receive(tx, delivery.received(), delivery.address(), delivery.person(), course.with(hand));
            delivery.performance().note(tx, status);
            return true;
        });
    }

    /** Into the store, where it is all there is. */
    void here(ReceivedMessage received, String address, Principal person, Performance performance) {
        perform(new AnswerThrough.Delivery(received, address, person, performance), verb.here(received, person));
    }

    private static SortedSet<HomeId> locked(Principal person) {
        return new TreeSet<>(Set.of(person.home()));
    }

    private void bring(AnswerThrough.Delivery delivery, boolean booking) {
        Principal person = delivery.person();
        // who signs in for the owner there is the mirror's affair
        Caller caller = caller(person);
        if (mirrored.mayLiveElsewhere(person)) {
            mirrored.freshen(caller, person.home(), List.of());
            if (mirrored.mayLiveElsewhere(person)) {
                throw new Refused(
                        new Reason.Unavailable("The calendar of somebody who has not signed in lately", LATER));
            }
        }
        if (booking) {
            freshen(person);
        }
        CollectionRef into = store.read(snapshot -> place(snapshot, delivery.received(), person))
                .orElse(null);
        if (into == null) {
            perform(delivery, verb.here(delivery.received(), person));
            return;
        }
        Upstream upstream = mirrored.upstream(caller, into).orElse(null);
        if (upstream == null) {
            throw new Refused(new Reason.Unavailable("The calendar, which is a folder no more,", LATER));
        }
        WriteThrough.run(
                upstream,
                () -> booking
                        ? answers.bring(upstream, into, delivery.by(verb))
                        : through(upstream, delivery, new Planned(into)));
    }

    private static Caller caller(Principal person) {
        return new Caller(person, Set.of(person.guid()), Set.of(), false);
    }

    /** Whoever decides has to know all their calendars. Of others in a pool, who decide for themselves, as much as can be known. */
    private void freshen(Principal person) {
        if (mirrored.freshen(caller(person), person.home(), List.of()).isPresent()) {
            throw new Refused(new Reason.Unavailable("One of the calendars of " + person.displayName(), LATER));
        }
        for (HomeId other : AnswerAlone.homes(store, person)) {
            Optional<Principal> member = other.equals(person.home())
                    ? Optional.empty()
                    : store.read(snapshot ->
                            snapshot.mirrors(other).isEmpty() ? Optional.empty() : snapshot.principalOf(other));
            member.ifPresent(one -> {
                try {
                    mirrored.freshen(caller(one), other, List.of());
                } catch (Refused silent) {
                    LOG.debug("the calendars of {} are taken as they are: {}", one.displayName(), silent.reason());
                }
            });
        }
    }

    private boolean through(Upstream upstream, AnswerThrough.Delivery delivery, Planned planned) throws Upstream.Raced {
        ReceivedMessage received = delivery.received();
        Principal person = delivery.person();
        SortedSet<HomeId> locked = locked(person);
        planned.forget();
        Optional<Instant> open = Rehearsal.of(store, locked, tx -> {
            if (delivery.performance().isDone(tx)) {
                return Optional.empty();
            }
            Instant now = tx.now();
            verb.receive(tx, received, delivery.address(), person, new DeliverMessage.Course(planned, now, locked));
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
            perform(delivery, new DeliverMessage.Course(new Carried(planned, written), open.get(), locked));
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
        public boolean answersAlone() {
            return false;
        }

        @Override
        public boolean put(Tx tx, Actor actor, ObjectRef ref, Draft draft, @Nullable ObjectRow old) {
            this.ref = ref;
            this.old = old;
            this.draft = draft;
            Members.put(tx, actor, ref, draft, old);
            return true;
        }
    }

    /** What the authority has by now. */
    private record Carried(Planned planned, Upstream.@Nullable Written written) implements Shelf {
        @Override
        public boolean takes(Tx tx, CollectionRef collection) {
            return planned.takes(tx, collection);
        }

        @Override
        public boolean answersAlone() {
            return false;
        }

        @Override
        public boolean put(Tx tx, Actor actor, ObjectRef ref, Draft draft, @Nullable ObjectRow old) {
            Draft expected = planned.draft;
            if (written == null || expected == null || !isSame(ref, draft, old, expected)) {
                throw new Overtaken();
            }
            Members.put(tx, actor, ref, written.draft(), old);
            written.settle().accept(tx);
            return true;
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
