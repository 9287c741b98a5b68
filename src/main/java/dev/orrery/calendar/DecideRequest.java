package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.AcceptedCounter;
import dev.orrery.scheduling.AnsweredInvitation;
import dev.orrery.scheduling.ItipMessage;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.scheduling.Messages;
import dev.orrery.scheduling.ObjectChange;
import dev.orrery.scheduling.Outcome;
import dev.orrery.scheduling.OutgoingMessage;
import dev.orrery.scheduling.Reader;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.MessageRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One decision of somebody about a request, taken when the event says so: in the folder too if it lives there. Used once, by
 * one thread.
 */
final class DecideRequest implements AnswerThrough.Task {
    private final ContentRules rules;
    private final Members members;
    private final AnswerAlone alone;
    private final Caller caller;
    private final Requests.Waiting waiting;
    private final Requests.Decision decision;

    DecideRequest(
            ContentRules rules,
            Members members,
            AnswerAlone alone,
            Caller caller,
            Requests.Waiting waiting,
            Requests.Decision decision) {
        this.rules = rules;
        this.members = members;
        this.alone = alone;
        this.caller = caller;
        this.waiting = waiting;
        this.decision = decision;
    }

    @Override
    public Principal person() {
        return waiting.owner();
    }

    @Override
    public String uid() {
        return waiting.row().uid();
    }

    @Override
    public String cause() {
        return OpenRequests.cause(waiting.row());
    }

    @Override
    public String sender() {
        return waiting.row().sender();
    }

    @Override
    public void round(Tx tx, DeliverMessage.Course course) {
        String id = waiting.row().id();
        RequestRow row = tx.bookings()
                .request(person().home(), id)
                .orElseThrow(() -> new Refused(new Reason.NotFound("/requests/" + id)));
        Requests.Waiting now = new Requests.Waiting(person(), row);
        boolean done = switch (row.kind()) {
            case INVITATION -> invitation(tx, now, course);
            case BOOKING -> booking(tx, now, course);
            case COUNTER -> counter(tx, now, course);
            case UNPROVED -> throw new IllegalStateException("decided before");
        };
        if (done) {
            tx.bookings().removeRequest(row.home(), id);
            if (row.kind() == RequestRow.Kind.INVITATION) {
                Offers.drop(tx, row.home(), row.uid()); // what they proposed instead
            }
        } else {
            tx.bookings().putRequest(row); // a no has given it back with all else that was held
        }
    }

    /** The event that the request is about. */
    static ObjectRow object(Tx tx, Requests.Waiting waiting) {
        ObjectRow row = SchedulingHome.find(
                        tx, waiting.owner().home(), waiting.row().uid())
                .orElseThrow(() -> new Refused(new Reason.BadRequest("The event is not there any more.")));
        return row;
    }

    /** The same, to be changed. */
    private static ObjectRow object(Tx tx, Requests.Waiting waiting, DeliverMessage.Course course) {
        ObjectRow row = object(tx, waiting);
        if (!course.shelf().takes(tx, row.ref().parent())) {
            throw new Refused(
                    new Reason.Unavailable("The event, which has just come into another calendar,", Requests.LATER));
        }
        return row;
    }

    private static Component stored(Tx tx, ObjectRow row, DeliverMessage.Course course) {
        return ICalendarReader.read(course.shelf().before(tx, row).orElseGet(() -> tx.content(row)));
    }

    static Reader reader(Tx tx, Principal owner, Component stored) {
        return reader(tx, owner, stored, tx.now());
    }

    private static Reader reader(Tx tx, Principal owner, Component stored, DeliverMessage.Course course) {
        return reader(tx, owner, stored, course.now() == null ? tx.now() : course.now());
    }

    private static Reader reader(Tx tx, Principal owner, Component stored, Instant now) {
        return SchedulingHome.reader(owner, SchedulingHome.identities(tx, owner, List.of(stored), List.of()), now);
    }

    private boolean invitation(Tx tx, Requests.Waiting waiting, DeliverMessage.Course course) {
        ObjectRow row = object(tx, waiting, course);
        Component stored = stored(tx, row, course);
        Reader reader = reader(tx, waiting.owner(), stored, course);
        String partstat = switch (decision) {
            case ACCEPT -> "ACCEPTED";
            case TENTATIVE -> "TENTATIVE";
            case DECLINE, REFUSE -> "DECLINED";
        };
        RequestRow request = waiting.row();
        Optional<Component> answered = AnsweredInvitation.apply(
                stored,
                ICalendarReader.read(request.content()),
                ItipMethod.valueOf(request.method()),
                reader,
                partstat);
        if (answered.isEmpty() && decision == Requests.Decision.REFUSE) {
            return true;
        }
        Component now = answered.orElseThrow(() -> gone("What the invitation is about"));
        Outcome outcome = ObjectChange.put(stored, now, reader, true);
        return store(tx, waiting, row, outcome, decision != Requests.Decision.REFUSE, course);
    }

    private static Refused gone(String what) {
        return new Refused(new Reason.BadRequest(what + " is not in the calendar any more; refuse it."));
    }

    private boolean booking(Tx tx, Requests.Waiting waiting, DeliverMessage.Course course) {
        if (decision == Requests.Decision.TENTATIVE) {
            throw new Refused(new Reason.BadRequest("A booking can be accepted, declined or refused."));
        }
        ObjectRow row = object(tx, waiting, course);
        Component stored = stored(tx, row, course);
        Principal owner = waiting.owner();
        Reader reader = reader(tx, owner, stored, course);
        RequestRow request = waiting.row();
        MessageRow message = new MessageRow(
                owner.home(), 0, request.method(), request.uid(), request.sender(), List.of(), request.content());
        ReceivedMessage received = new ReceivedMessage(
                message,
                ItipMessage.of(ICalendarReader.read(request.content()), request.sender()),
                caller,
                reader.identities());
        AnswerAlone.Incoming incoming =
                new AnswerAlone.Incoming(received, owner, row.ref().parent(), null, stored, reader);
        Outcome outcome =
                alone.approved(tx, incoming, course.locked(), course.hand(), decision == Requests.Decision.ACCEPT);
        return store(tx, waiting, row, outcome, decision != Requests.Decision.REFUSE, course);
    }

    private boolean counter(Tx tx, Requests.Waiting waiting, DeliverMessage.Course course) {
        ObjectRow row = object(tx, waiting, course);
        Component stored = stored(tx, row, course);
        Reader reader = reader(tx, waiting.owner(), stored, course);
        Component proposal = ICalendarReader.read(waiting.row().content()).without("METHOD");
        return switch (decision) {
            case ACCEPT -> {
                Component moved =
                        AcceptedCounter.apply(stored, proposal).orElseThrow(() -> gone("What the proposal is about"));
                Outcome outcome = ObjectChange.put(stored, moved, reader, true);
                yield store(tx, waiting, row, outcome, true, course);
            }
            case DECLINE -> {
                OutgoingMessage no =
                        Messages.declineCounter(proposal, waiting.row().sender(), reader);
                Scheduling.send(tx, Requests.actor(caller), row.ref().home(), row.uid(), no);
                yield true;
            }
            case REFUSE -> true;
            case TENTATIVE ->
                throw new Refused(new Reason.BadRequest("A proposal can be accepted, declined or refused."));
        };
    }

    /** False if it has to be at an authority first. */
    private boolean store(
            Tx tx,
            Requests.Waiting waiting,
            ObjectRow row,
            Outcome outcome,
            boolean tell,
            DeliverMessage.Course course) {
        if (outcome.effect() instanceof Outcome.Effect.Store(Component calendar)) {
            Draft draft = rules.draft(CalendarObject.parse(ICalendarWriter.write(calendar), tx.now()));
            if (!draft.isStoredAs(row)) {
                CollectionRow into = tx.collection(row.ref().parent()).orElseThrow();
                members.requireFit(tx, into, draft, row, null);
                if (!course.shelf().put(tx, Requests.actor(caller), row.ref(), draft, row)) {
                    return false;
                }
            }
        }
        if (tell) {
            HomeId home = waiting.owner().home();
            outcome.messages()
                    .forEach(message -> Scheduling.send(tx, Requests.actor(caller), home, row.uid(), message));
        }
        return true;
    }
}
