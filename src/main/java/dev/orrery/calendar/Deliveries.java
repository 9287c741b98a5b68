package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.directory.Principals;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.mirror.Errands;
import dev.orrery.mirror.Patience;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.ItipMessage;
import dev.orrery.scheduling.ScheduleStatus;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.LetterRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.LogReader;
import dev.orrery.store.MessageRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings scheduling messages to people here, as a reader of the log, and writes into the sender's object what became of each
 * (RFC 6638 section 3.2.9). Every recipient's home has a transaction of its own. Whom a directory cannot tell waits for
 * another try and holds up nobody else. Handling an entry again does nothing twice. Thread-safe.
 */
public final class Deliveries implements LogReader.Work, AutoCloseable {
    /** Under which name the log's reader is registered. */
    public static final String NAME = "scheduling";

    /** After this time a delivery that could not be made is given up, and the sender told. */
    public static final Duration LONGEST_WAIT = Duration.ofDays(3);

    /** After this time what is for a folder stays in the inbox, and counts as delivered. */
    public static final Duration LONGEST_WAIT_FOR_FOLDERS = Duration.ofDays(2);

    /** Longer than any mail system tries: what was decided for a mail that does not come again is given back after it. */
    private static final Duration LONGEST_HELD = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final Duration REST = Duration.ofSeconds(30);
    private static final Reason BEHIND = new Reason.Unavailable("An older message about the same event", REST);

    private static final int FAR_AT_ONCE = 8;

    private final Parts parts;
    private final Patience patience;
    private final @Nullable Letters letters;
    private final DeliveryOutcomes outcomes;
    private final DeliverMessage verb;
    private final DeliverThrough through;
    private final DeliveryPauses pauses;
    private final WaitingDeliveries tries;
    private final Errands<Place> far;
    private final Errands<HomeId> again;
    private final LongAdder delivered = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** A message of a home's log. */
    private record Place(HomeId home, long seq) {}

    /**
     * @param mirrored calendars whose authority has to be written to as well, which is not done by the log's reader
     * @param letters to people elsewhere; null where no mail goes out, and they cannot be reached
     * @param threads for deliveries that wait for an authority
     */
    public Deliveries(Parts parts, Mirrored mirrored, @Nullable Letters letters, ThreadFactory threads) {
        this.parts = parts;
        this.patience = new Patience(parts.clock());
        this.letters = letters;
        this.outcomes = new DeliveryOutcomes(parts.store(), parts.rules());
        this.verb = new DeliverMessage(parts.store(), parts.rules(), parts.limits());
        this.through = new DeliverThrough(parts.store(), mirrored, verb);
        this.pauses = new DeliveryPauses(parts.clock());
        this.tries = new WaitingDeliveries(parts.store(), pauses, (home, seq) -> deliver(home, seq, false));
        this.far =
                new Errands<>(place -> deliver(place.home(), place.seq(), true), FAR_AT_ONCE, Duration.ZERO, threads);
        this.again = new Errands<>(tries::of, 1, Duration.ZERO, threads);
        mirrored.onSignIn(again::ask);
    }

    public record Parts(
            Store store,
            Principals principals,
            ContentRules rules,
            Limits limits,
            Scheduling scheduling,
            InstantSource clock) {}

    /** Messages that reached a person here since the start. */
    public long delivered() {
        return delivered.sum();
    }

    /** Messages that did not and will not, since the start. */
    public long refused() {
        return refused.sum();
    }

    /** Deliveries that wait for another try. */
    public long waiting() {
        return parts.store().read(Snapshot::countWaitingDeliveries);
    }

    /** Answers that are decided and wait for an authority to have their events. */
    public long held() {
        return parts.store().read(snapshot -> snapshot.bookings().countHeldAnswers());
    }

    /**
     * Answers given for rooms, resources and whoever has a policy, since the start.
     *
     * @param proposed other times
     * @param waiting for somebody to approve
     */
    public record Decisions(long accepted, long declined, long proposed, long waiting) {}

    public Decisions decisions() {
        AnswerAlone.Counts counts = verb.decisions();
        return new Decisions(counts.accepted(), counts.declined(), counts.proposed(), counts.waiting());
    }

    @Override
    public boolean handle(LogEntry entry) {
        if (!(entry.change() instanceof Change.MessageSent sent)) {
            return false;
        }
        deliver(sent.home(), entry.seq(), false);
        return true;
    }

    /** Tries again some of what waits, and the next time others; to be called now and then. */
    public void retry() {
        tries.some();
        through.forgetHeld(parts.clock().instant().minus(LONGEST_HELD));
    }

    /** @param far brings it to those whose calendars an authority holds, and to nobody else */
    private void deliver(HomeId home, long seq, boolean far) {
        record Found(MessageRow row, Optional<Principal> living, Optional<Principal> sender, List<String> open) {}
        Found found = parts.store()
                .read(snapshot -> snapshot.message(home, seq)
                        .map(row -> {
                            Optional<Principal> living = snapshot.principalOf(home);
                            Optional<Principal> sender = living.or(() -> snapshot.archivedPrincipalOf(home));
                            return new Found(row, living, sender, open(snapshot, row));
                        })
                        .orElse(null));
        if (found == null) {
            return;
        }
        List<String> open = found.open();
        if (found.sender().isEmpty()) {
            open.forEach(recipient -> note(home, seq, recipient, ScheduleStatus.UNDELIVERABLE));
            return;
        }
        deliver(new Sent(found.row(), found.sender().get(), found.living().isPresent()), open, far);
        found.living().ifPresent(sender -> outcomes.writeBack(found.row(), sender));
        parts.scheduling().waits().done(home, seq);
    }

    /** Whose delivery is neither done nor under way by mail. */
    private static List<String> open(Snapshot snapshot, MessageRow row) {
        Map<String, String> done = DeliveryOutcomes.done(snapshot, row.home(), row.seq());
        Set<String> written = snapshot.mail().recipients(row.home(), row.seq());
        return row.recipients().stream()
                .filter(recipient -> recipient.length() <= DeliveryRow.LONGEST_ADDRESS)
                .filter(recipient -> !done.containsKey(recipient) && !written.contains(recipient))
                .toList();
    }

    /** @param living false if the sender's home is in the archive */
    private record Sent(MessageRow row, Principal sender, boolean living) {}

    private void deliver(Sent sent, List<String> recipients, boolean far) {
        MessageRow row = sent.row();
        Principal sender = sent.sender();
        Caller caller;
        try {
            caller = sent.living() ? parts.principals().asCaller(sender) : alone(sender);
        } catch (Refused silent) {
            // in which groups the sender is decides who lets them in
            recipients.forEach(
                    recipient -> note(row.home(), row.seq(), recipient, notNow(row, recipient, silent.reason())));
            return;
        }
        Map<String, Principal> people = new LinkedHashMap<>();
        for (String recipient : recipients) {
            attempt(
                    row,
                    recipient,
                    () -> parts.principals()
                            .findByAddress(recipient)
                            .ifPresentOrElse(person -> people.put(recipient, person), () -> {
                                if (!far) { // the log's reader is at it
                                    outside(row, sender, recipient);
                                }
                            }));
        }
        if (people.isEmpty()) {
            return;
        }
        ReceivedMessage received;
        try {
            Component calendar = ICalendarReader.read(row.content());
            Identities identities = parts.store().read(snapshot -> identities(snapshot, sender, calendar, people));
            received = new ReceivedMessage(row, ItipMessage.of(calendar, row.sender()), caller, identities);
        } catch (RuntimeException broken) {
            // one message that nobody can read must not hold up all that come after it
            people.keySet()
                    .forEach(recipient -> attempt(row, recipient, () -> {
                        throw broken;
                    }));
            return;
        }
        people.forEach((recipient, person) -> attempt(row, recipient, () -> deliver(received, recipient, person, far)));
    }

    private void deliver(ReceivedMessage received, String recipient, Principal person, boolean far) {
        MessageRow row = received.row();
        if (!through.isFar(received, person)) {
            requireInOrder(row, recipient);
            verb.deliver(received, recipient, person);
            delivered.increment();
            return;
        }
        Optional<DeliveryRow> waiting =
                parts.store().read(snapshot -> snapshot.delivery(row.home(), row.seq(), recipient));
        if (far) {
            deliverFar(received, recipient, person, waiting.orElse(null));
        } else if (waiting.map(pauses::isDue).orElse(true)) {
            // a mail system that is slow or down holds up nobody else
            note(row.home(), row.seq(), recipient, DeliveryRow.WAITING);
            this.far.ask(new Place(row.home(), row.seq()));
        }
    }

    /** A cancellation before its invitation would find nothing, and the invitation would stay for ever. */
    private void requireInOrder(MessageRow row, String recipient) {
        if (isBehind(row, recipient)) {
            throw new Refused(BEHIND);
        }
    }

    private boolean isBehind(MessageRow row, String recipient) {
        return parts.store().read(snapshot -> snapshot.isBehind(row.home(), row.seq(), recipient));
    }

    private void deliverFar(
            ReceivedMessage received, String recipient, Principal person, @Nullable DeliveryRow waiting) {
        MessageRow row = received.row();
        try {
            requireInOrder(row, recipient);
            through.deliver(received, recipient, person, waiting != null && isOver(waiting, LONGEST_WAIT_FOR_FOLDERS));
        } catch (Refused refused) {
            if (waiting != null && refused.reason() instanceof Reason.Unavailable) {
                pauses.failed(waiting);
            }
            throw refused;
        }
        delivered.increment();
        askNext(row.home(), row.seq(), recipient);
    }

    /** Whatever waits behind a message that has come to its end, well or not, waits no longer. */
    private void askNext(HomeId home, long seq, String recipient) {
        parts.store()
                .read(snapshot -> snapshot.nextBehind(home, seq, recipient))
                .ifPresent(next -> far.ask(new Place(home, next)));
    }

    /** Begins no more deliveries. */
    @Override
    public void close() {
        again.close();
        far.close();
    }

    /** Of whoever is gone no directory can say any more in which groups they were. */
    private static Caller alone(Principal gone) {
        return new Caller(gone, Set.of(gone.guid()), Set.of(gone.name()), false);
    }

    /** What a directory cannot say now waits; what speaks against a delivery for good ends it, and so does a fault here. */
    private void attempt(MessageRow row, String recipient, Runnable work) {
        try {
            work.run();
        } catch (Refused reason) {
            boolean later = reason.reason() instanceof Reason.Unavailable;
            LOG.info(
                    "message {} of {} for {}: {}",
                    row.seq(),
                    row.home(),
                    recipient,
                    reason.reason().sentence());
            note(
                    row.home(),
                    row.seq(),
                    recipient,
                    later ? notNow(row, recipient, reason.reason()) : ScheduleStatus.UNDELIVERABLE);
        } catch (RuntimeException fault) {
            LOG.error("message {} of {} for {} cannot be delivered", row.seq(), row.home(), recipient, fault);
            note(row.home(), row.seq(), recipient, ScheduleStatus.UNDELIVERABLE);
        }
    }

    /**
     * What a try came to that could not be made: there is another one, but not for ever. A server that was down for days has
     * tried nothing in that time; and what is only behind another one goes on when that one has ended.
     */
    private String notNow(MessageRow row, String recipient, Reason why) {
        boolean over = parts.store()
                .read(snapshot -> snapshot.delivery(row.home(), row.seq(), recipient))
                .filter(waiting -> isOver(waiting, LONGEST_WAIT))
                .isPresent();
        // the older one may have ended since; then this one was not tried yet
        boolean behind = why.equals(BEHIND) || isBehind(row, recipient);
        return over && !behind ? ScheduleStatus.UNDELIVERABLE : DeliveryRow.WAITING;
    }

    private boolean isOver(DeliveryRow waiting, Duration longest) {
        return patience.isOver(waiting.since(), longest);
    }

    /** A mail address elsewhere is reached by mail, if any mail goes out; other addresses are nobody's. */
    private void outside(MessageRow row, Principal sender, String recipient) {
        Optional<String> status = letters == null
                ? CalendarUserAddress.parse(recipient)
                        .filter(CalendarUserAddress.Mail.class::isInstance)
                        .map(_ -> ScheduleStatus.UNDELIVERABLE)
                        .or(() -> Optional.of(ScheduleStatus.UNKNOWN_USER))
                : letters.write(row, sender, recipient);
        status.ifPresent(code -> note(row.home(), row.seq(), recipient, code));
    }

    /** Notes what became of a letter, also in the sender's object; a second time does nothing. */
    void settle(LetterRow.Key letter, String status) {
        outcomes.settle(letter, status);
    }

    private void note(HomeId home, long seq, String recipient, String status) {
        outcomes.note(home, seq, recipient, status);
        if (!status.equals(DeliveryRow.WAITING)) {
            refused.increment();
            askNext(home, seq, recipient);
        }
    }

    /** An address that only a directory knew is one of the person whom it led to. */
    private static Identities identities(
            Snapshot snapshot, Principal sender, Component calendar, Map<String, Principal> people) {
        List<List<String>> more = new ArrayList<>();
        people.forEach((recipient, person) -> {
            List<String> addresses = new ArrayList<>(CalendarUserAddress.of(person));
            addresses.add(recipient);
            more.add(addresses);
        });
        return SchedulingHome.identities(snapshot, sender, List.of(calendar), more);
    }
}
