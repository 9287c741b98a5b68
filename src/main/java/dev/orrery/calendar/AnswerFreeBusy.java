package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.access.Rights;
import dev.orrery.calendar.ReceiveMail.Arrival;
import dev.orrery.directory.Principals;
import dev.orrery.ical.Component;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.Property;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.FreeBusyRequest;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.scheduling.OutgoingMessage;
import dev.orrery.scheduling.ScheduleStatus;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Questions by mail when somebody here is busy (RFC 5546 section 3.3.2), answered by mail. Thread-safe; may wait for a directory or for an authority of calendars.
 */
final class AnswerFreeBusy {
    private static final String ORIGIN = "scheduling";
    private static final String NOT_SHARED = "the recipient's busy time is not shared by mail.";

    private final Store store;
    private final Principals principals;
    private final Mirrored mirrored;
    private final Map<String, String> usual;
    private final InstantSource clock;
    private final CalendarZones zones = new CalendarZones();

    /** @param usual what applies to whoever has said nothing, by preference */
    AnswerFreeBusy(
            Store store, Principals principals, Mirrored mirrored, Map<String, String> usual, InstantSource clock) {
        this.store = store;
        this.principals = principals;
        this.mirrored = mirrored;
        this.usual = Map.copyOf(usual);
        this.clock = clock;
    }

    /** What a message about busy time is. */
    sealed interface Judged {
        /** Nobody is answered, whoever has sent it. */
        record Settled(Arrival arrival) implements Judged {}

        /**
         * Its organizer is answered once it is known that they ask.
         *
         * @param attendee the person, as the question names them
         */
        record Question(FreeBusyRequest request, Property attendee) implements Judged {
            /**
             * Whether the organizer has that address. SENT-BY is a word of the message about itself: a stranger could have
             * others told what they did not ask.
             */
            boolean isFrom(String sender) {
                return Identities.WITHOUT_ALIASES.same(request.organizer().value(), sender);
            }
        }
    }

    /** Whether a message is about busy time, not about events or tasks. */
    static boolean isMeant(Component calendar) {
        List<Component> content = calendar.content();
        return !content.isEmpty() && content.getFirst().is("VFREEBUSY");
    }

    /**
     * @param address of the person to which the mail went
     * @throws Refused InvalidSchedulingMessage, TooManyAttendees, Unavailable
     */
    Judged judge(Principal person, String address, Component calendar) {
        FreeBusyRequest request = FreeBusyRequest.of(calendar);
        Optional<Property> attendee = attendee(person, address, request);
        if (attendee.isEmpty()) {
            return new Judged.Settled(new Arrival.Turned(ScheduleStatus.UNKNOWN_USER));
        }
        if (principals.findByAddress(request.organizer().value()).isPresent()) {
            // people here get no mail: their programs ask the outbox
            return new Judged.Settled(new Arrival.Turned(ScheduleStatus.NO_SCHEDULING));
        }
        return store.read(snapshot -> closed(snapshot, person))
                .<Judged>map(Judged.Settled::new)
                .orElseGet(() -> new Judged.Question(request, attendee.get()));
    }

    private static Optional<Property> attendee(Principal person, String address, FreeBusyRequest request) {
        Identities identities = Identities.of(List.of(ReceiveMail.addresses(person, address)));
        return request.attendees().stream()
                .filter(attendee -> identities.same(attendee.value(), address))
                .findFirst();
    }

    /** Why somebody elsewhere is not answered; empty if they are. */
    private Optional<Arrival> closed(Snapshot snapshot, Principal person) {
        Optional<CollectionRow> inbox = SchedulingHome.only(snapshot, person.home(), CollectionKind.INBOX);
        if (inbox.isEmpty()) {
            return Optional.of(new Arrival.Turned(ScheduleStatus.NO_SCHEDULING));
        }
        Preferred preferred = Preferred.of(snapshot, person, usual);
        if (!preferred.answersStrangers() || !preferred.participates()) {
            return Optional.of(new Arrival.Ignored(NOT_SHARED));
        }
        boolean open =
                Rights.mayDeliver(snapshot, Caller.STRANGER, inbox.get().ref(), Privilege.SCHEDULE_QUERY_FREEBUSY);
        return open ? Optional.empty() : Optional.of(new Arrival.Turned(ScheduleStatus.NO_AUTHORITY));
    }

    /**
     * Writes the answer, once for each content of a mail. What takes long, to sum what years of calendars say, is done before
     * the home is locked.
     *
     * @param digest of the mail
     * @throws Refused Unavailable while an authority cannot say when the person is busy
     */
    Arrival answer(Principal person, Judged.Question question, String digest) {
        mirrored.freshen(Caller.STRANGER, person.home(), List.of());
        String uid = question.request().uid();
        OutgoingMessage reply = reply(person, question, clock.instant());
        return store.write(person.home(), tx -> {
            if (tx.mail().isSeen(person.home(), digest)) {
                return new Arrival.Again();
            }
            Scheduling.send(tx, Caller.STRANGER.actor(ORIGIN), person.home(), uid, reply);
            tx.mail().putSeen(person.home(), digest);
            return new Arrival.Answered();
        });
    }

    private OutgoingMessage reply(Principal person, Judged.Question question, Instant now) {
        FreeBusyRequest request = question.request();
        // the event that is to be moved counts too: a stranger could find out when an event is whose UID they know
        FreeBusy busy = store.read(snapshot -> BusyTime.of(snapshot, zones, request.range(), "", List.of(person), now));
        return new OutgoingMessage(
                ItipMethod.REPLY,
                question.attendee().value(),
                List.of(request.organizer().value()),
                request.reply(question.attendee(), busy, now));
    }
}
