package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.directory.Principals;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.model.MailDomain;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.CounterAsRequest;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.ItipMessage;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.scheduling.Refusal;
import dev.orrery.scheduling.ScheduleStatus;
import dev.orrery.scheduling.ToldFreeBusy;
import dev.orrery.store.MessageRow;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings a scheduling message that came by mail to one person here. What its sender cannot have sent, or may not have, waits
 * until the person says that it is believed. The same content does nothing a second time. Thread-safe.
 */
public final class ReceiveMail {
    /** By which door an answer came, as the log says. */
    private static final String LINK = "link";

    private static final String UNPROVED =
            "Nothing proves that the mail is from %s. Accept it only if you know that it is.";
    private static final String SOMEBODY_ELSE =
            "The mail is from %s, who is not the organizer %s. Accept it only if you" + " know that they may send it.";
    /** What is turned down since the sender is somebody else. */
    private static final Set<String> OF_SENDERS =
            Set.of(Refusal.NOT_THE_ORGANIZER.status(), Refusal.NOT_AN_ATTENDEE.status());

    private static final String ASKS = "It asks when you are busy, and the answer goes to the organizer. ";
    private static final String NOT_THEIRS = "nothing proves that %s tells it.";
    /** Whoever is invited with more people than that is on a list of addresses; each copy would hold all of them. */
    private static final int MOST_ATTENDEES = 5_000;

    private final Store store;
    private final Principals principals;
    private final DeliverMessage verb;
    private final DeliverThrough through;
    private final AnswerFreeBusy freeBusy;
    private final LearnFreeBusy learned;
    private final UnprovedMail unproved;
    private final Map<String, String> usual;

    /** @param mirrored calendars whose authority says when somebody is busy, and has to be written to as well */
    public ReceiveMail(
            Store store,
            Principals principals,
            ContentRules rules,
            Limits limits,
            Mirrored mirrored,
            InstantSource clock) {
        this.store = store;
        this.principals = principals;
        this.verb = new DeliverMessage(store, rules, limits);
        this.through = new DeliverThrough(store, mirrored, verb);
        this.freeBusy = new AnswerFreeBusy(store, principals, mirrored, limits.preferred(), clock);
        this.learned = new LearnFreeBusy(store, principals);
        this.unproved = new UnprovedMail(store);
        this.usual = limits.preferred();
    }

    /** How often a CANCEL that came early could not be read any more, since the start. */
    public long unreadableCancels() {
        return verb.early().unreadable();
    }

    /**
     * A part of a mail.
     *
     * @param from calendar user address of whoever the mail says it is from
     * @param proved whether it is known to be from there
     * @param text iCalendar with METHOD
     */
    public record Mailed(String from, boolean proved, byte[] text) {}

    /** What became of it. */
    public sealed interface Arrival {
        /** The calendar has taken note of it. */
        record Taken() implements Arrival {}

        /** The sender, who asked when the person is busy, is told by mail. */
        record Answered() implements Arrival {}

        /** It is noted when the sender is busy. */
        record Learned() implements Arrival {}

        /**
         * It is nothing that this calendar has to do with.
         *
         * @param why end of a sentence
         */
        record Ignored(String why) implements Arrival {}

        /** It waits for the person's word. */
        record Waits() implements Arrival {}

        /** So much waits for the person's word that nothing more is taken. */
        record Full() implements Arrival {}

        /** It was here before. */
        record Again() implements Arrival {}

        /**
         * It changed nothing.
         *
         * @param status REQUEST-STATUS (RFC 5546 section 3.6)
         */
        record Turned(String status) implements Arrival {}
    }

    /**
     * @throws Refused InvalidCalendarData, InvalidCalendarObject or InvalidSchedulingMessage for what is no message,
     *     Unavailable for what can be tried again, QuotaExceeded and the like
     */
    public Arrival receive(Principal person, String address, Mailed mail) {
        Component sent = ICalendarReader.read(mail.text());
        requireFew(sent);
        if (AnswerFreeBusy.isMeant(sent)) {
            return receiveAboutBusyTime(person, address, mail, sent);
        }
        boolean organizes = Identities.of(List.of(addresses(person, address))).same(organizer(sent), address);
        Component calendar = organizes ? meant(person, address, sent, mail.from()) : sent;
        ItipMessage message = ItipMessage.of(calendar, mail.from());
        String organizer = organizer(calendar);
        boolean another = mail.proved() && message.method() == ItipMethod.REQUEST && !isFrom(calendar, mail.from());
        if (mail.proved() && !another) {
            byte[] text = ICalendarWriter.write(calendar);
            Arrival arrival =
                    apply(person, address, message, row(person, address, message, mail.from(), calendar, text));
            boolean believable = arrival instanceof Arrival.Turned(String status)
                    && OF_SENDERS.contains(status)
                    && isSentFor(calendar, mail.from());
            if (!believable) {
                return arrival;
            }
        }
        return unproved.hold(person, calendar, message.method(), mail, doubt(mail, organizer));
    }

    /**
     * A message that the person has sent by another program, and that has left already: it is recorded, and nobody is sent
     * anything.
     *
     * @param address of the person, as they have sent it
     * @param text iCalendar with METHOD
     * @throws Refused as {@link #receive}
     */
    public Arrival recordSent(Principal person, String address, byte[] text) {
        Component sent = ICalendarReader.read(text);
        requireFew(sent);
        if (AnswerFreeBusy.isMeant(sent)) {
            return new Arrival.Ignored("what others are told of busy time is not kept.");
        }
        if (!store.read(snapshot -> Preferred.of(snapshot, person, usual)).participates()) {
            return new Arrival.Ignored("the person's calendar takes no part.");
        }
        Component calendar = meant(person, address, sent, address);
        ItipMessage message = ItipMessage.of(calendar, address);
        MessageRow row = row(person, address, message, address, calendar, ICalendarWriter.write(calendar));
        String digest = TakenMail.digest("sent by " + address, row.content());
        return apply(
                received(person, address, message, row, ReceivedMessage.ORIGIN).asSent(), address, person, digest);
    }

    /** As what it counts that an attendee sends to the organizer; one of the two is the person, who says so. */
    private Component meant(Principal person, String address, Component calendar, String sender) {
        return store.read(snapshot -> Preferred.of(snapshot, person, usual)).takesRequestsAsCounters()
                ? CounterAsRequest.meant(calendar, Identities.of(List.of(addresses(person, address))), sender)
                : calendar;
    }

    private Arrival receiveAboutBusyTime(Principal person, String address, Mailed mail, Component calendar) {
        if (ToldFreeBusy.isMeant(calendar)) {
            ToldFreeBusy told = ToldFreeBusy.of(calendar);
            return mail.proved() && LearnFreeBusy.isFrom(told, mail.from())
                    ? learned.learn(person, told)
                    : new Arrival.Ignored(NOT_THEIRS.formatted(told.who()));
        }
        return switch (freeBusy.judge(person, address, calendar)) {
            case AnswerFreeBusy.Judged.Settled(Arrival arrival) -> arrival;
            case AnswerFreeBusy.Judged.Question question
            when mail.proved() && question.isFrom(mail.from()) ->
                freeBusy.answer(person, question, TakenMail.digest(mail.from(), ICalendarWriter.write(calendar)));
            case AnswerFreeBusy.Judged.Question _ ->
                unproved.hold(person, calendar, ItipMethod.REQUEST, mail, ASKS + doubt(mail, organizer(calendar)));
        };
    }

    private static String doubt(Mailed mail, String organizer) {
        return mail.proved() ? SOMEBODY_ELSE.formatted(mail.from(), organizer) : UNPROVED.formatted(mail.from());
    }

    private static void requireFew(Component calendar) {
        for (Component component : calendar.content()) {
            int attendees = component.all("ATTENDEE").size();
            if (attendees > MOST_ATTENDEES) {
                throw new Refused(new Reason.TooManyAttendees(attendees, MOST_ATTENDEES));
            }
        }
    }

    /**
     * The person believes a message that waited: it is what its organizer, or the attendee who answers, has sent. What the
     * calendar does not take goes on waiting.
     *
     * @return empty if nothing waits under that id
     * @throws Refused as {@link #receive}
     */
    public Optional<Arrival> believe(Principal person, String id) {
        Optional<RequestRow> waiting = unproved.find(person, id);
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        RequestRow request = waiting.get();
        Component calendar = ICalendarReader.read(request.content());
        Arrival arrival =
                AnswerFreeBusy.isMeant(calendar) ? answer(person, request, calendar) : apply(person, request, calendar);
        if (!(arrival instanceof Arrival.Turned)) {
            unproved.drop(person, request);
        }
        return Optional.of(arrival);
    }

    private Arrival answer(Principal person, RequestRow request, Component calendar) {
        String address = CalendarUserAddress.of(person).getFirst();
        return switch (freeBusy.judge(person, address, calendar)) {
            case AnswerFreeBusy.Judged.Settled(Arrival arrival) -> arrival;
            case AnswerFreeBusy.Judged.Question question ->
                freeBusy.answer(person, question, TakenMail.digest(request.sender(), request.content()));
        };
    }

    private Arrival apply(Principal person, RequestRow request, Component calendar) {
        ItipMethod method = ItipMethod.valueOf(request.method());
        String sender = method.isOfOrganizer() ? organizer(calendar) : attendee(calendar, request.sender());
        if (sender == null) {
            return new Arrival.Turned(ScheduleStatus.UNKNOWN_USER);
        }
        ItipMessage message = ItipMessage.of(calendar, sender);
        String address = CalendarUserAddress.of(person).getFirst();
        return apply(person, address, message, row(person, address, message, sender, calendar, request.content()));
    }

    /** The person wants nothing of a message that waited. False if nothing waits under that id. */
    public boolean refuse(Principal person, String id) {
        Optional<RequestRow> waiting = unproved.find(person, id);
        waiting.ifPresent(request -> unproved.drop(person, request));
        return waiting.isPresent();
    }

    private Arrival apply(Principal person, String address, ItipMessage message, MessageRow row) {
        return apply(person, address, message, row, ReceivedMessage.ORIGIN);
    }

    /**
     * An answer that was given by the link in a letter, whose secret proves whom it is from.
     *
     * @param attendee address of who answers, as the letter was to
     * @throws Refused as {@link #receive}
     */
    Arrival receiveByLink(Principal person, String attendee, Component reply) {
        byte[] text = ICalendarWriter.write(reply);
        String address = CalendarUserAddress.of(person).getFirst();
        ItipMessage message = ItipMessage.of(reply, attendee);
        return apply(person, address, message, row(person, address, message, attendee, reply, text), LINK);
    }

    private Arrival apply(Principal person, String address, ItipMessage message, MessageRow row, String origin) {
        ReceivedMessage received = received(person, address, message, row, origin);
        return apply(received, address, person, TakenMail.digest(row.sender(), row.content()));
    }

    private ReceivedMessage received(
            Principal person, String address, ItipMessage message, MessageRow row, String origin) {
        Caller sender =
                principals.findByAddress(row.sender()).map(principals::asCaller).orElse(Caller.STRANGER);
        Identities identities = store.read(snapshot -> SchedulingHome.identities(
                snapshot, person, List.of(message.object().root()), List.of(addresses(person, address))));
        return new ReceivedMessage(row, message, sender, identities, origin);
    }

    /** Of the person, with the one to which the mail went. */
    static List<String> addresses(Principal person, String address) {
        List<String> addresses = new ArrayList<>(CalendarUserAddress.of(person));
        addresses.add(address);
        return addresses;
    }

    private Arrival apply(ReceivedMessage received, String address, Principal person, String digest) {
        TakenMail taken = new TakenMail(person, received, digest);
        if (through.isFar(received, person)) {
            // what cannot be written there now is for the person's program: a mail is not kept back for days, unless
            // whoever sent it waits for an answer that a policy gives, or the person sent it and nobody else brings it
            boolean last = !received.sent() && !through.isBooking(received, person);
            through.bring(received, address, person, taken, last);
        } else {
            through.here(received, address, person, taken);
        }
        return taken.arrival();
    }

    private static MessageRow row(
            Principal person, String address, ItipMessage message, String sender, Component calendar, byte[] text) {
        return new MessageRow(person.home(), 0, message.method().name(), uid(calendar), sender, List.of(address), text);
    }

    static String uid(Component calendar) {
        return value(calendar, "UID").strip();
    }

    private static String organizer(Component calendar) {
        return value(calendar, "ORGANIZER");
    }

    /** Who answers or proposes. Some programs name all guests (against RFC 5546 section 3.2.7): then it is the one who sent it. */
    private @Nullable String attendee(Component calendar, String from) {
        List<Property> attendees = calendar.content().getFirst().all("ATTENDEE");
        Identities sender = known(from);
        return attendees.stream()
                .filter(attendee -> attendees.size() == 1 || speaks(attendee, from, sender))
                .map(Property::value)
                .findFirst()
                .orElse(null);
    }

    private static String value(Component calendar, String name) {
        List<Component> content = calendar.content();
        @Nullable String value = content.isEmpty() ? null : content.getFirst().value(name);
        return value == null ? "" : value;
    }

    /** Whether the organizer, or somebody whom the message names as sending for them, has that address. */
    private boolean isFrom(Component calendar, String from) {
        Property organizer = calendar.content().getFirst().property("ORGANIZER");
        return organizer != null
                && (speaks(organizer, from, Identities.WITHOUT_ALIASES) || speaks(organizer, from, known(from)));
    }

    private static boolean speaks(Property user, String from, Identities sender) {
        String sentBy = user.parameter("SENT-BY");
        return sender.same(user.value(), from) || sentBy != null && sender.same(sentBy, from);
    }

    /** Every address of whoever has this one; of strangers it is the only one that is known. */
    private Identities known(String address) {
        return principals
                .findByAddress(address)
                .map(sender -> Identities.of(List.of(CalendarUserAddress.of(sender))))
                .orElse(Identities.WITHOUT_ALIASES);
    }

    /**
     * Whether the message names its sender as the secretary (RFC 5545 section 3.2.18) of somebody in the same mail domain, which
     * only people can know.
     */
    private static boolean isSentFor(Component calendar, String from) {
        String domain = domain(from);
        return calendar.content().stream()
                .flatMap(component -> component.properties().stream())
                .anyMatch(property -> {
                    String sentBy = property.parameter("SENT-BY");
                    return sentBy != null
                            && Identities.WITHOUT_ALIASES.same(sentBy, from)
                            && domain(property.value()).equals(domain);
                });
    }

    /** Of the address that is meant, not of the text: a URI may have an at sign behind it. */
    private static String domain(String address) {
        return CalendarUserAddress.parse(address)
                .filter(CalendarUserAddress.Mail.class::isInstance)
                .map(parsed -> ((CalendarUserAddress.Mail) parsed).address())
                .map(MailDomain::of)
                .orElse("");
    }
}
