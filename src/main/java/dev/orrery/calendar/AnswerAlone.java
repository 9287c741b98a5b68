package dev.orrery.calendar;

import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Zone;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.BookingAnswer;
import dev.orrery.scheduling.EarlyCancels;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.scheduling.Outcome;
import dev.orrery.scheduling.OutgoingMessage;
import dev.orrery.scheduling.PassedOn;
import dev.orrery.scheduling.Reader;
import dev.orrery.scheduling.booking.Asked;
import dev.orrery.scheduling.booking.Decision;
import dev.orrery.scheduling.booking.Occurrence;
import dev.orrery.scheduling.booking.Span;
import dev.orrery.scheduling.booking.Verdict;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers invitations for those who have a policy: rooms, resources, and people who asked for it. The check and what it
 * leads to are one transaction, under the locks of everything the policy looks at, so that two who book the last place at
 * once never both get it. Thread-safe.
 */
final class AnswerAlone {
    private static final String SUCCESS = "2.0;Success";
    private static final String IMPOSSIBLE = "5.1;Service unavailable";
    private static final String TOO_COMPLEX = "3.14;Unsupported capability";

    /** How long a member of a pool keeps the time for what another passes on to it. */
    private static final Duration PASSING_ON = Duration.ofMinutes(10);

    private final CalendarZones zones = new CalendarZones();
    private final BookingCharges charges;
    private final LongAdder accepted = new LongAdder();
    private final Map<String, String> usual;
    private final LongAdder declined = new LongAdder();
    private final LongAdder proposed = new LongAdder();
    private final LongAdder waiting = new LongAdder();
    private final LongAdder left = new LongAdder();

    /** @param usual what applies to whoever has said nothing, by preference */
    AnswerAlone(Map<String, String> usual) {
        this.usual = Map.copyOf(usual);
        this.charges = new BookingCharges(usual);
    }

    /** Answers since the start; what a transaction gave that had to begin anew counts each time. */
    record Counts(long accepted, long declined, long proposed, long waiting) {}

    Counts counts() {
        return new Counts(accepted.sum(), declined.sum(), proposed.sum(), waiting.sum());
    }

    /**
     * What one message means for one recipient.
     *
     * @param into the calendar that has the object, or gets it
     * @param before the object as it was; null if it is new
     * @param stored the object with the message in it
     * @param reader in the recipient's name
     */
    record Incoming(
            ReceivedMessage message,
            Principal person,
            CollectionRef into,
            @Nullable Component before,
            Component stored,
            Reader reader) {
        HomeId home() {
            return person.home();
        }

        String uid() {
            return message.row().uid();
        }

        /** To whom an earlier version was passed on, of whom this one says nothing. */
        PassedOn passedOn() {
            return before == null ? PassedOn.NOTHING : PassedOn.of(before, message.message(), reader);
        }
    }

    /**
     * What comes of it.
     *
     * @param letter true if somebody should see the message in the inbox
     * @param counted where it counts, once it is given
     */
    record Answer(Outcome outcome, boolean letter, LongAdder counted) {
        /** @param first who is asked next may need what these free */
        Answer after(List<OutgoingMessage> first) {
            List<OutgoingMessage> messages =
                    Stream.concat(first.stream(), outcome.messages().stream()).toList();
            return new Answer(new Outcome(outcome.effect(), messages, outcome.refusals()), letter, counted);
        }
    }

    /** Whose locks a decision needs, in the order of all transactions. */
    static SortedSet<HomeId> homes(Store store, Principal person) {
        return store.read(snapshot -> {
            TreeSet<HomeId> homes = new TreeSet<>();
            homes.add(person.home());
            BookingSettings settings = BookingSettings.of(snapshot, person);
            if (!settings.policy().quotas().isEmpty()
                    && store.journal().reservations().isEmpty()) {
                homes.add(HomeId.REGISTRY);
            }
            pool(snapshot, settings).forEach(member -> homes.add(member.home()));
            return homes;
        });
    }

    /** Those who name one of its pools in their own policy. */
    private static List<Principal> pool(Snapshot snapshot, BookingSettings settings) {
        TreeSet<String> pools = settings.policy().pools();
        List<Principal> members = new ArrayList<>();
        if (pools.isEmpty()) {
            return members;
        }
        for (PrincipalKind kind : List.of(PrincipalKind.LOCATION, PrincipalKind.RESOURCE)) {
            snapshot.searchPrincipals(kind, "", Integer.MAX_VALUE).stream()
                    .filter(other -> BookingSettings.of(snapshot, other).policy().pools().stream()
                            .anyMatch(pools::contains))
                    .forEach(members::add);
        }
        return members;
    }

    /**
     * Answers, or leaves it to people.
     *
     * @param locked the homes whose locks the transaction holds
     * @param hand what was reserved
     * @return null if nothing answers for this recipient
     */
    @Nullable
    Answer answer(Tx tx, Incoming incoming, SortedSet<HomeId> locked, Reserving.Hand hand) {
        if (!isBooking(incoming)) {
            return null;
        }
        BookingSettings settings = BookingSettings.of(Preferred.of(tx, incoming.person(), usual));
        if (!settings.policy().answers()) {
            return null;
        }
        Component reopened = reopened(incoming);
        Zone zone = settings.zoneIn(tx, zones, incoming.into());
        BookingAnswer writer = new BookingAnswer(reopened, incoming.message().message(), incoming.reader(), zone);
        List<Principal> pool = pool(tx, settings).stream()
                .filter(member -> locked.contains(member.home()))
                .toList();
        boolean complete = isComplete(settings, locked, hand);
        tx.bookings().expireOffers(incoming.home(), tx.now());
        withdraw(tx, incoming);
        Asked asked;
        try {
            asked = AskedBooking.asked(tx, incoming, reopened, settings, zone);
        } catch (Refused tooComplex) {
            String why = tooComplex.reason().sentence();
            Answer no = new Answer(writer.reply(false, TOO_COMPLEX, why, List.of()), false, declined);
            return charged(tx, incoming, no).after(incoming.passedOn().cancel(""));
        }
        boolean asAccepted = isAsAccepted(tx, incoming, reopened, asked, settings, zone);
        QuotaGround quotas = AskedBooking.quotas(
                tx,
                incoming,
                asked,
                hand,
                settings,
                asAccepted ? Set.of() : settings.policy().limits());
        BookingGround ground =
                new BookingGround(tx, zones, quotas, usual, AskedBooking.question(tx, incoming, reopened, pool));
        Verdict verdict;
        if (asAccepted) {
            verdict = new Verdict.Accept(List.of(), "");
        } else if (complete) {
            verdict = Decision.decide(settings.policy(), settings.access(), asked, ground);
        } else {
            verdict = new Verdict.Wait("The policy has just changed.");
        }
        Answer answer = settle(tx, incoming, new Decided(settings, asked, quotas, writer, reopened, verdict), pool);
        String stays = verdict instanceof Verdict.Delegate(String member, String _) ? member : "";
        return answer.after(incoming.passedOn().cancel(stays));
    }

    /** Whether the locks of everything that counts are held: the policy may have changed since they were chosen. */
    private static boolean isComplete(BookingSettings settings, SortedSet<HomeId> locked, Reserving.Hand hand) {
        return hand.elsewhere()
                || locked.contains(HomeId.REGISTRY)
                || settings.policy().quotas().isEmpty();
    }

    private static Component reopened(Incoming incoming) {
        return BookingAnswer.reopened(
                incoming.stored(), incoming.message().message(), BookingCharges.isThing(incoming.person()));
    }

    private static boolean isBooking(Incoming incoming) {
        return incoming.message().message().method() == ItipMethod.REQUEST
                && incoming.stored().content().getFirst().is("VEVENT");
    }

    /** No, because nothing can be written where the calendar lives; null for what needs no answer. */
    @Nullable
    Answer impossible(Incoming incoming, String why) {
        if (!isBooking(incoming)) {
            return null;
        }
        BookingAnswer writer =
                new BookingAnswer(reopened(incoming), incoming.message().message(), incoming.reader(), Zone.UTC);
        return new Answer(writer.reply(false, IMPOSSIBLE, why, List.of()), true, declined);
    }

    /** A new title does not put into question what was accepted; other times do. */
    private static boolean isAsAccepted(
            Tx tx, Incoming incoming, Component reopened, Asked asked, BookingSettings settings, Zone zone) {
        Component before = incoming.before();
        if (before == null || asked.times().before().longer() || !BookingTimes.acceptsAll(before, incoming.reader())) {
            return false;
        }
        CalendarIndex index = CalendarObject.reindex(ICalendarWriter.write(before));
        boolean endless = BookingTimes.isEndless(index) || asked.times().last() == Long.MAX_VALUE;
        if (endless && !BookingTimes.haveSameRules(before, reopened)) {
            return false;
        }
        try {
            return BookingTimes.ahead(before, index, settings.window(), tx.now(), zone)
                    .equals(asked.occurrences());
        } catch (Refused tooComplex) {
            return false; // what is asked for now is not
        }
    }

    /** Somebody has decided what the policy left to them; quotas count it as any other booking. */
    Outcome approved(Tx tx, Incoming incoming, SortedSet<HomeId> locked, Reserving.Hand hand, boolean yes) {
        BookingSettings settings = BookingSettings.of(Preferred.of(tx, incoming.person(), usual));
        Zone zone = settings.zoneIn(tx, zones, incoming.into());
        Component stored = yes ? reopened(incoming) : incoming.stored();
        BookingAnswer writer = new BookingAnswer(stored, incoming.message().message(), incoming.reader(), zone);
        if (!yes) {
            tx.bookings().putOffers(incoming.home(), incoming.uid(), List.of()); // what else waits goes on waiting
            Outcome no = writer.refused("2.0;Success", "Not approved.");
            return charged(tx, incoming, new Answer(no, false, declined)).outcome();
        }
        boolean complete = isComplete(settings, locked, hand);
        if (!complete) {
            throw new Refused(new Reason.BadRequest("The policy has just changed; decide again."));
        }
        Asked asked = AskedBooking.asked(tx, incoming, stored, settings, zone);
        QuotaGround quotas = AskedBooking.quotas(tx, incoming, asked, hand, settings, Set.of());
        Verdict verdict = new Verdict.Accept(List.of(), "");
        return settle(tx, incoming, new Decided(settings, asked, quotas, writer, stored, verdict), List.of())
                .outcome();
    }

    private record Decided(
            BookingSettings settings,
            Asked asked,
            QuotaGround quotas,
            BookingAnswer writer,
            Component stored,
            Verdict verdict) {}

    private Answer settle(Tx tx, Incoming incoming, Decided decided, List<Principal> pool) {
        if (decided.verdict() instanceof Verdict.Accept(List<Long> without, String why)) {
            Outcome yes = decided.writer().reply(true, SUCCESS, why, without);
            hold(tx, incoming, decided, yes, without);
            return new Answer(yes, false, accepted);
        }
        if (decided.verdict() instanceof Verdict.Tentative(String why)) {
            Asked asked = decided.asked();
            Outcome perhaps = decided.writer()
                    .tentative(
                            SUCCESS,
                            why,
                            asked.occurrences(),
                            asked.times().before().staying());
            hold(tx, incoming, decided, perhaps, List.of());
            return new Answer(perhaps, false, accepted);
        }
        return charged(tx, incoming, unaccepted(tx, incoming, decided, pool));
    }

    /** What the answer leaves accepted goes on to count: a message may be about a part of a series only. */
    private Answer charged(Tx tx, Incoming incoming, Answer answer) {
        if (answer.outcome().effect() instanceof Outcome.Effect.Store(Component calendar)) {
            charges.count(tx, incoming.person(), incoming.into(), calendar, incoming.reader());
        }
        return answer;
    }

    private Answer unaccepted(Tx tx, Incoming incoming, Decided decided, List<Principal> pool) {
        return switch (decided.verdict()) {
            case Verdict.Accept _, Verdict.Tentative _ -> throw new IllegalStateException("accepted");
            case Verdict.Decline(String status, String why) -> {
                Asked asked = decided.asked();
                Outcome no = decided.writer()
                        .declined(
                                status,
                                why,
                                asked.occurrences(),
                                asked.times().before().staying());
                yield new Answer(no, false, declined);
            }
            case Verdict.Counter(List<Span> times, String why) -> {
                offer(tx, incoming.home(), incoming, times, decided.settings().offers());
                Set<Occurrence> before = decided.asked().times().before().staying();
                Outcome counter = decided.writer().counter(decided.asked().occurrences(), times, before, why);
                yield new Answer(counter, false, proposed);
            }
            case Verdict.Delegate(String member, String why) -> {
                List<Span> times = decided.asked().occurrences().stream()
                        .map(Occurrence::span)
                        .toList();
                pool.stream()
                        .filter(one -> CalendarUserAddress.of(one).contains(member))
                        .forEach(one -> offer(tx, one.home(), incoming, times, PASSING_ON));
                yield new Answer(decided.writer().delegate(member, why), false, accepted);
            }
            case Verdict.Wait(String why) -> {
                tx.bookings().putRequest(request(tx, incoming, why));
                yield new Answer(undecided(decided), true, waiting);
            }
            case Verdict.Leave _ -> new Answer(undecided(decided), true, left);
        };
    }

    private static Outcome undecided(Decided decided) {
        Asked asked = decided.asked();
        Set<Occurrence> before = asked.times().before().staying();
        return new Outcome(
                new Outcome.Effect.Store(decided.writer().undecided(decided.stored(), asked.occurrences(), before)),
                List.of(),
                List.of());
    }

    /** A newer word stands in for what waited about the same; of what else waits somebody is still asked. */
    static void withdraw(Tx tx, Incoming incoming) {
        if (incoming.before() == null) {
            BookingCharges.withdraw(tx, incoming.home(), incoming.uid());
            return;
        }
        tx.bookings().putOffers(incoming.home(), incoming.uid(), List.of());
        WaitingRequests.supersede(tx, request(tx, incoming, ""), incoming.stored());
    }

    private static RequestRow request(Tx tx, Incoming incoming, String why) {
        return Requests.row(
                tx.now(), incoming.home(), RequestRow.Kind.BOOKING, incoming.message(), incoming.stored(), why);
    }

    private static void offer(Tx tx, HomeId home, Incoming incoming, List<Span> times, Duration length) {
        Offers.keep(tx, home, incoming.uid(), incoming.stored(), times, length);
    }

    /** Charges to quotas what the answer leaves accepted. */
    private static void hold(Tx tx, Incoming incoming, Decided decided, Outcome outcome, List<Long> without) {
        if (outcome.effect() instanceof Outcome.Effect.Store(Component answered)) {
            Map<String, String> payers = new LinkedHashMap<>();
            decided.settings()
                    .policy()
                    .quotas()
                    .forEach(quota -> payers.put(quota, decided.quotas().payer(quota)));
            BookingCharges.hold(tx, incoming, answered, decided.asked(), without, payers);
        }
    }

    /** After a cancellation, which is only told where the calendar cannot be written. */
    void cancelled(Tx tx, Incoming incoming, boolean written) {
        if (written) {
            charges.cancelled(tx, incoming.person(), incoming.into(), incoming.stored());
        } else {
            if (EarlyCancels.isCancelled(incoming.stored())) {
                BookingCharges.withdraw(tx, incoming.home(), incoming.uid());
            }
            charges.recount(tx, incoming.home(), incoming.uid());
        }
    }
}
