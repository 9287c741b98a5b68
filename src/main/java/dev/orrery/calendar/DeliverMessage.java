package dev.orrery.calendar;

import dev.orrery.access.Rights;
import dev.orrery.ical.Component;
import dev.orrery.ical.Zone;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Privilege;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.scheduling.Outcome;
import dev.orrery.scheduling.Reader;
import dev.orrery.scheduling.ScheduleStatus;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.MessageRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Brings one message to one person here: into their calendar and, if it is for a person to see, into their inbox (RFC 6638
 * section 4). Everything is one transaction of the person's home, with the note that it was done: a second time does
 * nothing. Thread-safe.
 */
final class DeliverMessage {
    private final Store store;
    private final Map<String, String> usual;
    private final InboxLetters letters;
    private final CancelledEarly early = new CancelledEarly();
    private final CalendarZones zones = new CalendarZones();
    private final ApplyMessage effects;

    DeliverMessage(Store store, ContentRules rules, Limits limits) {
        this.store = store;
        this.letters = new InboxLetters(new Members(limits));
        this.usual = limits.preferred();
        this.effects = new ApplyMessage(rules, limits, letters, early);
    }

    /** What is charged for what is in calendars. */
    BookingCharges charges() {
        return effects.charges();
    }

    CancelledEarly early() {
        return early;
    }

    /** What was decided for those who do not decide themselves. */
    AnswerAlone.Counts decisions() {
        return effects.decisions();
    }

    /**
     * @param address of the recipient as the message has it
     * @throws dev.orrery.model.Refused whatever speaks against storing it
     */
    void deliver(ReceivedMessage received, String address, Principal person) {
        deliver(received, address, person, here(received, person));
    }

    /** Into the store, with the locks that answering takes. */
    Course here(ReceivedMessage received, Principal person) {
        SortedSet<HomeId> locked = received.message().method() == ItipMethod.REQUEST
                ? AnswerAlone.homes(store, person)
                : new TreeSet<>(Set.of(person.home()));
        return new Course(Shelf.HERE, null, locked);
    }

    /**
     * How a message is brought.
     *
     * @param now the time that the object is written with; null for the transaction's
     * @param locked the homes whose locks the transaction holds
     * @param hand what was reserved of quotas
     */
    record Course(Shelf shelf, @Nullable Instant now, SortedSet<HomeId> locked, Reserving.Hand hand) {
        Course(Shelf shelf, @Nullable Instant now, SortedSet<HomeId> locked) {
            this(shelf, now, locked, Reserving.Hand.HERE);
        }

        Course with(Reserving.Hand taken) {
            return new Course(shelf, now, locked, taken);
        }
    }

    boolean deliver(ReceivedMessage received, String address, Principal person, Course course) {
        return Reserving.write(store, course.locked(), (tx, hand) -> {
            if (isDone(tx, received, address)) {
                return false;
            }
            note(tx, received, address, receive(tx, received, address, person, course.with(hand)));
            return true;
        });
    }

    void note(Tx tx, ReceivedMessage received, String address, String status) {
        MessageRow row = received.row();
        tx.putDelivery(new DeliveryRow(row.home(), row.seq(), address, status, tx.now()));
    }

    boolean isDone(Tx tx, ReceivedMessage received, String address) {
        return tx.delivery(received.row().home(), received.row().seq(), address)
                .filter(before -> !before.status().equals(DeliveryRow.WAITING))
                .isPresent();
    }

    /**
     * Shows a person once what is about to be in their calendar, if the sender may: they may remove it before it is there.
     *
     * @param over whether another letter about the same event makes way: not for what nobody has judged yet
     */
    boolean announce(Tx tx, ReceivedMessage received, Principal person, boolean over) {
        MessageRow row = received.row();
        String once = String.join(
                "\n",
                "announced",
                Long.toString(row.home().value()),
                Long.toString(row.seq()),
                received.letter().etag());
        CollectionRow inbox =
                SchedulingHome.only(tx, person.home(), CollectionKind.INBOX).orElse(null);
        if (inbox == null
                || received.sent()
                || received.message().method() == ItipMethod.REPLY
                || tx.isTold(person.home(), once)
                || !isLetIn(tx, received, inbox)) {
            return false;
        }
        boolean another =
                tx.object(inbox.ref().object(MemberNames.ofUid(row.uid()))).isPresent();
        if (over || !another) {
            letters.put(tx, received, inbox);
            tx.putTold(person.home(), once, tx.home(person.home()).orElseThrow().lastSeq());
        }
        return true;
    }

    private static boolean isLetIn(Tx tx, ReceivedMessage received, CollectionRow inbox) {
        Privilege needed = received.message().method().isOfOrganizer()
                ? Privilege.SCHEDULE_DELIVER_INVITE
                : Privilege.SCHEDULE_DELIVER_REPLY;
        return Rights.mayDeliver(tx, received.sender(), inbox.ref(), needed);
    }

    /** Whether a policy has a say in what the message does: it books, or frees, what was booked. */
    boolean isBooking(Snapshot snapshot, ReceivedMessage received, Principal person) {
        return switch (received.message().method()) {
            case REQUEST, CANCEL ->
                component(received).equals("VEVENT")
                        && BookingSettings.of(snapshot, person).policy().answers();
            case REPLY, PUBLISH, ADD, REFRESH, COUNTER, DECLINECOUNTER -> false;
        };
    }

    /** The calendar that the message belongs into; empty if there is none, or an event there that has no organizer. */
    static Optional<CollectionRef> destination(Snapshot snapshot, ReceivedMessage received, Principal person) {
        String uid = received.row().uid();
        Optional<ObjectRow> stored = SchedulingHome.find(snapshot, person.home(), uid);
        if (stored.isPresent()) {
            return stored.map(row -> row.ref().parent());
        }
        // an event without an organizer is nobody's to write over
        return SchedulingHome.findAny(snapshot, person.home(), uid).isPresent()
                ? Optional.empty()
                : SchedulingHome.only(snapshot, person.home(), CollectionKind.INBOX)
                        .flatMap(inbox -> DefaultCalendar.of(snapshot, inbox, component(received)))
                        .map(CollectionRow::ref);
    }

    /**
     * The same inside a transaction, without a note that it was done.
     *
     * @param course with the locks that the transaction holds: at least those of {@link #here}
     * @return SCHEDULE-STATUS, or {@link DeliveryRow#WAITING} if the shelf wants the object at its authority first
     */
    String receive(Tx tx, ReceivedMessage received, String address, Principal person, Course course) {
        CollectionRow inbox =
                SchedulingHome.only(tx, person.home(), CollectionKind.INBOX).orElse(null);
        if (inbox == null) {
            return ScheduleStatus.NO_SCHEDULING;
        }
        ItipMethod method = received.message().method();
        if (!isLetIn(tx, received, inbox)) {
            return ScheduleStatus.NO_AUTHORITY;
        }
        if (method == ItipMethod.PUBLISH && person.kind() != PrincipalKind.USER) {
            return ScheduleStatus.NO_AUTHORITY; // it would take a room's time past its policy
        }
        CollectionRef into = destination(tx, received, person).orElse(null);
        Preferred preferred = Preferred.of(tx, person, usual);
        Reader reader = reader(tx, received, address, preferred, course).on(clock(tx, preferred, into));
        if (into == null || !course.shelf().takes(tx, into) || !preferred.participates()) {
            // the person's program takes it from here
            if (received.sent()) {
                return ScheduleStatus.NO_AUTHORITY; // the calendar is not to be written, and nobody reads a letter
            }
            return leave(tx, received, person, inbox, reader);
        }
        ObjectRow stored =
                SchedulingHome.find(tx, person.home(), received.row().uid()).orElse(null);
        return effects.apply(tx, received, new ApplyMessage.Recipient(person, inbox, into, stored, course, reader));
    }

    private static Reader reader(Tx tx, ReceivedMessage received, String address, Preferred preferred, Course course) {
        Instant now = course.now() == null ? tx.now() : course.now();
        return new Reader(address, received.identities(), preferred.policy(), now);
    }

    private Zone clock(Tx tx, Preferred preferred, @Nullable CollectionRef into) {
        Zone own = preferred.zone();
        return own != null || into == null
                ? Objects.requireNonNullElse(own, Zone.UTC)
                : zones.of(tx.collection(into).orElseThrow());
    }

    /** The person's program takes it from here: in the inbox lies what an organizer wants by now. */
    private String leave(Tx tx, ReceivedMessage received, Principal person, CollectionRow inbox, Reader reader) {
        boolean known =
                SchedulingHome.findAny(tx, person.home(), received.row().uid()).isPresent();
        if (!known && received.message().method() == ItipMethod.CANCEL) {
            Optional<Outcome> withdrawn = letters.cancel(tx, received, inbox, reader);
            if (withdrawn.isPresent()) {
                return ApplyMessage.status(withdrawn.get());
            }
        }
        Component whole = received.message().object().root().without("METHOD");
        Outcome invited = new Outcome(new Outcome.Effect.Store(whole), List.of(), List.of());
        Outcome left = known ? invited : early.applied(tx, received, null, invited, reader);
        if (!(left.effect() instanceof Outcome.Effect.Store(Component calendar))) {
            return ApplyMessage.status(left);
        }
        if (calendar == whole) {
            letters.put(tx, received, inbox);
        } else {
            letters.put(tx, received, inbox, calendar);
        }
        return ScheduleStatus.DELIVERED;
    }

    private static String component(ReceivedMessage received) {
        List<Component> content = received.message().object().root().content();
        return Objects.requireNonNull(content.getFirst()).name();
    }
}
