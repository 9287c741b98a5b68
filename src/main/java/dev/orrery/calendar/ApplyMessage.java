package dev.orrery.calendar;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.scheduling.Outcome;
import dev.orrery.scheduling.ParticipationChange;
import dev.orrery.scheduling.Reader;
import dev.orrery.scheduling.ReceiveMessage;
import dev.orrery.scheduling.Refusal;
import dev.orrery.scheduling.ScheduleStatus;
import dev.orrery.scheduling.SentCopy;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Tx;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one message does to one person's calendar, whoever let it in: the object, what a person has to decide, the answer that
 * is given for them, and what others are sent because of it. In a transaction of the person's home. Thread-safe.
 */
final class ApplyMessage {
    private final ContentRules rules;
    private final Members members;
    private final InboxLetters letters;
    private final CancelledEarly early;
    private final AnswerAlone alone;
    private final Offers offers = new Offers();
    private final Map<String, String> usual;
    private final BookingCharges charges;

    ApplyMessage(ContentRules rules, Limits limits, InboxLetters letters, CancelledEarly early) {
        this.rules = rules;
        this.members = new Members(limits);
        this.letters = letters;
        this.early = early;
        this.usual = limits.preferred();
        this.alone = new AnswerAlone(usual);
        this.charges = new BookingCharges(limits.preferred());
    }

    /** What is charged for what is in calendars. */
    BookingCharges charges() {
        return charges;
    }

    /** What was decided for those who do not decide themselves. */
    AnswerAlone.Counts decisions() {
        return alone.counts();
    }

    /**
     * @param into the calendar that has the object, or gets it
     * @param stored null if there is none yet
     */
    record Recipient(
            Principal person,
            CollectionRow inbox,
            CollectionRef into,
            @Nullable ObjectRow stored,
            DeliverMessage.Course course,
            Reader reader) {}

    /** Returns SCHEDULE-STATUS, or {@link DeliveryRow#WAITING} if the shelf wants the object at its authority first. */
    String apply(Tx tx, ReceivedMessage came, Recipient recipient) {
        ObjectRow stored = recipient.stored();
        DeliverMessage.Course course = recipient.course();
        Component before =
                course.shelf().before(tx, stored).map(ICalendarReader::read).orElse(null);
        Reader reader = recipient.reader();
        ReceivedMessage received = came.meeting(ReceiveMessage.meeting(before, came.message(), reader));
        if (received.sent()) {
            return recordSent(tx, received, recipient, SentCopy.record(before, received.message(), reader));
        }
        Outcome outcome = ReceiveMessage.receive(before, received.message(), reader);
        outcome = early.applied(tx, received, before, outcome, reader);
        if (before == null && received.message().method() == ItipMethod.CANCEL) {
            String withdrawn = letters.cancel(tx, received, recipient.inbox(), reader)
                    .map(ApplyMessage::status)
                    .orElse("");
            return withdrawn.equals(ScheduleStatus.DELIVERED) ? withdrawn : status(outcome);
        }
        return switch (outcome.effect()) {
            case Outcome.Effect.Store(Component calendar) ->
                keep(
                        tx,
                        new AnswerAlone.Incoming(
                                received, recipient.person(), recipient.into(), before, calendar, reader),
                        recipient,
                        outcome);
            case Outcome.Effect.KeepCounter(String attendee, Component proposal) -> {
                WaitingRequests.propose(
                        tx,
                        recipient.person(),
                        Requests.row(
                                tx.now(),
                                recipient.person().home(),
                                RequestRow.Kind.COUNTER,
                                received,
                                proposal,
                                attendee + " proposes something else."));
                yield settle(tx, received, recipient, outcome, true);
            }
            case Outcome.Effect.DropCounter _ -> {
                tx.bookings()
                        .putOffers(recipient.person().home(), received.row().uid(), List.of());
                yield settle(tx, received, recipient, outcome, true);
            }
            case Outcome.Effect.None _ -> settle(tx, received, recipient, outcome, false);
            case Outcome.Effect.AskForRefresh _ -> settle(tx, received, recipient, outcome, true);
        };
    }

    /** @param outcome of the message, which a policy may change */
    private String keep(Tx tx, AnswerAlone.Incoming incoming, Recipient recipient, Outcome outcome) {
        ReceivedMessage received = incoming.message();
        AnswerAlone.Answer answer = answer(tx, incoming, recipient.course());
        Component after = answer == null ? incoming.stored() : stored(answer);
        Component before = incoming.before();
        boolean answers = received.message().method() == ItipMethod.REPLY
                || before != null && ParticipationChange.isAll(before, after);
        if (!store(tx, received, recipient, after, answers)) {
            return DeliveryRow.WAITING;
        }
        note(tx, incoming, answer != null, recipient.course().shelf().refusal() == null);
        if (answer == null) {
            return settle(tx, received, recipient, outcome, received.message().method() != ItipMethod.REPLY);
        }
        answer.counted().increment();
        // an answer is seen in the event itself; a letter about each would bury the others
        return settle(tx, received, recipient, answer.outcome(), answer.letter());
    }

    /** @param seen whether a person should see the message */
    private String settle(Tx tx, ReceivedMessage received, Recipient recipient, Outcome outcome, boolean seen) {
        if (seen) {
            letters.put(tx, received, recipient.inbox());
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

    /** The person knows of it, and whoever else is to know was sent it: no letter, no message, nothing to decide. */
    private String recordSent(Tx tx, ReceivedMessage received, Recipient recipient, Outcome outcome) {
        HomeId home = recipient.person().home();
        String uid = received.row().uid();
        switch (outcome.effect()) {
            case Outcome.Effect.Store(Component calendar) -> {
                boolean answer = received.message().method() == ItipMethod.REPLY;
                store(tx, received, recipient, calendar, answer);
                if (answer) {
                    OpenRequests.settle(tx, recipient.person(), uid, calendar);
                }
            }
            case Outcome.Effect.DropCounter _ ->
                WaitingRequests.declined(tx, home, received, recipient.reader().identities());
            case Outcome.Effect.None _, Outcome.Effect.KeepCounter _, Outcome.Effect.AskForRefresh _ -> {}
        }
        if (received.message().method() == ItipMethod.COUNTER
                && outcome.refusals().isEmpty()) {
            Component proposed = received.message().object().root();
            offers.sent(tx, Preferred.of(tx, recipient.person(), usual), recipient.into(), uid, proposed);
        }
        return status(outcome);
    }

    private AnswerAlone.@Nullable Answer answer(Tx tx, AnswerAlone.Incoming incoming, DeliverMessage.Course course) {
        String refusal = course.shelf().refusal();
        if (refusal != null) {
            AnswerAlone.Answer no = alone.impossible(incoming, refusal);
            if (no != null) {
                AnswerAlone.withdraw(tx, incoming);
                charges.recount(tx, incoming.home(), incoming.uid());
            }
            return no;
        }
        return course.shelf().answersAlone() ? alone.answer(tx, incoming, course.locked(), course.hand()) : null;
    }

    private static Component stored(AnswerAlone.Answer answer) {
        return ((Outcome.Effect.Store) answer.outcome().effect()).calendar();
    }

    /** What there is for a person to decide, and what there is not any more. */
    private void note(Tx tx, AnswerAlone.Incoming incoming, boolean answered, boolean written) {
        HomeId home = incoming.person().home();
        switch (incoming.message().message().method()) {
            case REQUEST, ADD -> {
                if (!answered && incoming.person().kind() == PrincipalKind.USER) {
                    Offers.drop(tx, home, incoming.uid());
                    WaitingRequests.put(
                            tx,
                            Requests.row(
                                    tx.now(),
                                    home,
                                    RequestRow.Kind.INVITATION,
                                    incoming.message(),
                                    incoming.stored(),
                                    "You are invited."),
                            incoming.stored());
                }
            }
            case CANCEL -> alone.cancelled(tx, incoming, written);
            case REPLY, PUBLISH, REFRESH, COUNTER, DECLINECOUNTER -> {}
        }
    }

    /** What came too late was delivered all the same. */
    static String status(Outcome outcome) {
        boolean nothing = outcome.effect() instanceof Outcome.Effect.None;
        Refusal refusal =
                outcome.refusals().isEmpty() ? null : outcome.refusals().getFirst();
        return !nothing || refusal == null || refusal == Refusal.NOT_NEWER
                ? ScheduleStatus.DELIVERED
                : refusal.status();
    }

    /**
     * False if it has to be at an authority first.
     *
     * @param answers whether only what attendees answered is new: then the Schedule-Tag stays (RFC 6638 section 3.2.10)
     */
    private boolean store(Tx tx, ReceivedMessage received, Recipient recipient, Component calendar, boolean answers) {
        if (recipient.course().shelf().refusal() != null) {
            return true;
        }
        Draft draft = received.copy(calendar, rules, tx.now());
        ObjectRow stored = recipient.stored();
        CollectionRow into = tx.collection(recipient.into()).orElseThrow();
        if (draft.isStoredAs(stored)) {
            return true;
        }
        members.requireFit(tx, into, draft, stored, null);
        ObjectRef ref =
                stored == null ? into.ref().object(MemberNames.free(tx, into.ref(), draft.uid())) : stored.ref();
        String tag = stored == null ? null : ScheduleTag.of(tx, stored);
        if (!recipient.course().shelf().put(tx, received.actor(), ref, draft, stored)) {
            return false;
        }
        if (answers) {
            tx.object(ref).ifPresent(row -> ScheduleTag.keep(tx, row, tag));
        }
        return true;
    }
}
