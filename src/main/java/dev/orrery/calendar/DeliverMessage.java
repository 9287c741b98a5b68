package dev.orrery.calendar;

import dev.orrery.access.Rights;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Privilege;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.scheduling.Outcome;
import dev.orrery.scheduling.Reader;
import dev.orrery.scheduling.ReceiveMessage;
import dev.orrery.scheduling.Refusal;
import dev.orrery.scheduling.ScheduleStatus;
import dev.orrery.scheduling.SchedulingPolicy;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.List;
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
    private static final String TYPE = "text/calendar; charset=utf-8; method=";

    private final Store store;
    private final ContentRules rules;
    private final Members members;
    private final AnswerAlone alone = new AnswerAlone();

    DeliverMessage(Store store, ContentRules rules, Limits limits) {
        this.store = store;
        this.rules = rules;
        this.members = new Members(limits);
    }

    /** What was decided for those who do not decide themselves. */
    AnswerAlone.Counts decisions() {
        return alone.counts();
    }

    /**
     * @param address of the recipient as the message has it
     * @throws dev.orrery.model.Refused whatever speaks against storing it
     */
    void deliver(ReceivedMessage received, String address, Principal person) {
        HomeId from = received.row().home();
        long seq = received.row().seq();
        SortedSet<HomeId> locked = received.message().method() == ItipMethod.REQUEST
                ? AnswerAlone.homes(store, person)
                : new TreeSet<>(Set.of(person.home()));
        store.write(locked, tx -> {
            Optional<DeliveryRow> before = tx.delivery(from, seq, address);
            if (before.isPresent() && !before.get().status().equals(DeliveryRow.WAITING)) {
                return false;
            }
            String status = receive(tx, received, address, person, locked);
            tx.putDelivery(new DeliveryRow(from, seq, address, status, tx.now()));
            return true;
        });
    }

    /**
     * The same inside a transaction, without a note that it was done.
     *
     * @param locked the homes whose locks the transaction holds: at least those of {@link AnswerAlone#homes}
     * @return SCHEDULE-STATUS
     */
    String receive(Tx tx, ReceivedMessage received, String address, Principal person, SortedSet<HomeId> locked) {
        CollectionRow inbox =
                SchedulingHome.only(tx, person.home(), CollectionKind.INBOX).orElse(null);
        if (inbox == null) {
            return ScheduleStatus.NO_SCHEDULING;
        }
        ItipMethod method = received.message().method();
        Privilege needed =
                method.isOfOrganizer() ? Privilege.SCHEDULE_DELIVER_INVITE : Privilege.SCHEDULE_DELIVER_REPLY;
        if (!Rights.mayDeliver(tx, received.sender(), inbox.ref(), needed)) {
            return ScheduleStatus.NO_AUTHORITY;
        }
        if (method == ItipMethod.PUBLISH && person.kind() != PrincipalKind.USER) {
            return ScheduleStatus.NO_AUTHORITY; // it would take a room's time past its policy
        }
        String uid = received.row().uid();
        ObjectRow stored = SchedulingHome.find(tx, person.home(), uid).orElse(null);
        CollectionRef into = stored == null
                ? DefaultCalendar.of(tx, inbox, component(received))
                        .map(CollectionRow::ref)
                        .orElse(null)
                : stored.ref().parent();
        boolean theirOwn =
                stored == null && SchedulingHome.findAny(tx, person.home(), uid).isPresent();
        if (into == null || theirOwn || tx.mirror(into).isPresent()) {
            // the person's program takes it from here: an authority is not asked in a transaction, and an event without
            // an
            // organizer is nobody's to write over
            putIntoInbox(tx, received, inbox);
            return ScheduleStatus.DELIVERED;
        }
        return apply(tx, received, new Recipient(address, person, inbox, into, stored, locked));
    }

    /**
     * @param into the calendar that has the object, or gets it
     * @param stored null if there is none yet
     * @param locked the homes whose locks the transaction holds
     */
    private record Recipient(
            String address,
            Principal person,
            CollectionRow inbox,
            CollectionRef into,
            @Nullable ObjectRow stored,
            SortedSet<HomeId> locked) {}

    private String apply(Tx tx, ReceivedMessage received, Recipient recipient) {
        ObjectRow stored = recipient.stored();
        Component before = stored == null ? null : ICalendarReader.read(tx.content(stored));
        Reader reader = new Reader(recipient.address(), received.identities(), SchedulingPolicy.USUAL, tx.now());
        Outcome outcome = ReceiveMessage.receive(before, received.message(), reader);
        boolean seen = switch (outcome.effect()) {
            case Outcome.Effect.Store(Component calendar) -> {
                AnswerAlone.Incoming incoming = new AnswerAlone.Incoming(
                        received, recipient.person(), recipient.into(), before, calendar, reader);
                AnswerAlone.Answer answer = alone.answer(tx, incoming, recipient.locked());
                outcome = answer == null ? outcome : answer.outcome();
                store(tx, received, recipient, answer == null ? calendar : stored(answer));
                note(tx, incoming, answer != null);
                // an answer is seen in the event itself; a letter about each would bury the others
                yield answer == null ? received.message().method() != ItipMethod.REPLY : answer.letter();
            }
            case Outcome.Effect.KeepCounter(String attendee, Component proposal) -> {
                tx.bookings()
                        .putRequest(Requests.row(
                                tx.now(),
                                recipient.person().home(),
                                RequestRow.Kind.COUNTER,
                                received,
                                proposal,
                                attendee + " proposes something else."));
                yield true;
            }
            case Outcome.Effect.DropCounter _ -> {
                tx.bookings()
                        .putOffers(recipient.person().home(), received.row().uid(), List.of());
                yield true;
            }
            case Outcome.Effect.None _ -> false;
            case Outcome.Effect.AskForRefresh _ -> true;
        };
        if (seen) {
            putIntoInbox(tx, received, recipient.inbox());
        }
        outcome.messages()
                .forEach(message -> Scheduling.send(
                        tx,
                        received.actor(),
                        recipient.person().home(),
                        received.row().uid(),
                        message));
        return status(outcome);
    }

    private static Component stored(AnswerAlone.Answer answer) {
        return ((Outcome.Effect.Store) answer.outcome().effect()).calendar();
    }

    /** What there is for a person to decide, and what there is not any more. */
    private void note(Tx tx, AnswerAlone.Incoming incoming, boolean answered) {
        HomeId home = incoming.person().home();
        switch (incoming.message().message().method()) {
            case REQUEST, ADD -> {
                if (!answered && incoming.person().kind() == PrincipalKind.USER) {
                    tx.bookings()
                            .putRequest(Requests.row(
                                    tx.now(),
                                    home,
                                    RequestRow.Kind.INVITATION,
                                    incoming.message(),
                                    incoming.stored(),
                                    "You are invited."));
                }
            }
            case CANCEL -> alone.cancelled(tx, home, incoming.uid(), incoming.stored(), incoming.into());
            case REPLY, PUBLISH, REFRESH, COUNTER, DECLINECOUNTER -> {}
        }
    }

    /** What came too late was delivered all the same. */
    private static String status(Outcome outcome) {
        boolean nothing = outcome.effect() instanceof Outcome.Effect.None;
        Refusal refusal =
                outcome.refusals().isEmpty() ? null : outcome.refusals().getFirst();
        return !nothing || refusal == null || refusal == Refusal.NOT_NEWER
                ? ScheduleStatus.DELIVERED
                : refusal.status();
    }

    private void store(Tx tx, ReceivedMessage received, Recipient recipient, Component calendar) {
        Draft draft = rules.draft(CalendarObject.parse(ICalendarWriter.write(calendar), tx.now()));
        ObjectRow stored = recipient.stored();
        CollectionRow into = tx.collection(recipient.into()).orElseThrow();
        if (draft.isStoredAs(stored)) {
            return;
        }
        members.requireFit(tx, into, draft, stored, null);
        ObjectRef ref =
                stored == null ? into.ref().object(MemberNames.free(tx, into.ref(), draft.uid())) : stored.ref();
        String tag = stored == null ? null : ScheduleTag.of(tx, stored);
        ObjectRow row = Members.put(tx, received.actor(), ref, draft, stored);
        if (received.message().method() == ItipMethod.REPLY) {
            ScheduleTag.keep(tx, row, tag);
        }
    }

    /** One letter per object, the newest: whoever changes an event ten times fills nobody's inbox. */
    private void putIntoInbox(Tx tx, ReceivedMessage received, CollectionRow inbox) {
        byte[] text = received.row().content();
        ObjectRef ref = inbox.ref().object(MemberNames.ofUid(received.row().uid()));
        ObjectRow old = tx.object(ref).orElse(null);
        CalendarIndex index = CalendarObject.indexOf(text);
        String type = TYPE + received.row().method();
        Draft letter = new Draft(text, type, Etags.of(text), index, true);
        members.requireFit(tx, inbox, letter, old, null);
        Members.put(tx, received.actor(), ref, letter, old);
    }

    private static String component(ReceivedMessage received) {
        List<Component> content = received.message().object().root().content();
        return Objects.requireNonNull(content.getFirst()).name();
    }
}
