package dev.orrery.calendar;

import dev.orrery.access.Rights;
import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.ObjectChange;
import dev.orrery.scheduling.Outcome;
import dev.orrery.scheduling.OutgoingMessage;
import dev.orrery.scheduling.Reader;
import dev.orrery.scheduling.ScheduleStatus;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.MessageRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Implicit scheduling (RFC 6638 section 3.2): what a verb that changes somebody's calendar has to store instead, and whom it
 * has to tell. The messages are written in the verb's own transaction; {@link Deliveries} brings them to people.
 * Thread-safe.
 */
public final class Scheduling {
    private final ContentRules rules;
    private final Settings settings;
    private final BookingCharges charges;
    private final Waits waits = new Waits(System::nanoTime);

    /**
     * @param patience how long an answer waits for the deliveries that it caused
     * @param few it waits only if there are no more recipients here than this
     * @param shared whether another process may deliver
     */
    public record Settings(Duration patience, int few, boolean shared) {
        public static final Settings DEFAULT = new Settings(Duration.ofMillis(200), 20, false);
    }

    public Scheduling(ContentRules rules, Settings settings) {
        this.rules = rules;
        this.settings = settings;
        this.charges = new BookingCharges(rules.preferred());
    }

    /** What the verb does. */
    record Decision(Draft draft, List<OutgoingMessage> messages) {
        static Decision nothing(Draft draft) {
            return new Decision(draft, List.of());
        }
    }

    /** Where those who wait for deliveries meet those who make them. */
    Waits waits() {
        return waits;
    }

    /**
     * An object is made or rewritten.
     *
     * @param old what it replaces; null for a new one
     * @param leaving an object that goes away in the same transaction; null if none
     * @param seenNewest true if the caller named the very version that is rewritten
     * @throws Refused ScheduledElsewhere, DifferentOrganizers, AttendeeMayNotChange, NeedsPrivilege
     */
    Decision put(
            Tx tx,
            By by,
            CollectionRow calendar,
            @Nullable ObjectRow old,
            @Nullable ObjectRow leaving,
            Draft draft,
            boolean seenNewest) {
        boolean scheduled = draft.index() != null && draft.index().organizer() != null;
        boolean was = old != null && SchedulingHome.isScheduled(old);
        HomeId home = calendar.ref().home();
        Principal owner = tx.principalOf(home).orElse(null);
        if (calendar.kind() != CollectionKind.CALENDAR || owner == null || !scheduled && !was) {
            return Decision.nothing(draft);
        }
        Component sent = ICalendarReader.read(draft.content());
        Component stored = old == null ? null : ICalendarReader.read(tx.content(old));
        Reader reader = reader(tx, owner, sent, stored);
        if (isAlone(draft.index(), reader) && (old == null || isAlone(old.index(), reader))) {
            return Decision.nothing(draft);
        }
        boolean made = stored == null || ObjectChange.role(stored, reader) == ObjectChange.Role.NONE;
        if (made && ObjectChange.role(sent, reader) != ObjectChange.Role.NONE) {
            requireOnlyOne(tx, home, draft.uid(), old, leaving);
        }
        Outcome outcome = change(tx, stored, sent, reader, seenNewest);
        requireMay(tx, by, home, outcome.messages());
        if (stored != null && BookingCharges.isThing(owner) && !BookingTimes.acceptsAll(sent, reader)) {
            tx.bookings().putOffers(home, draft.uid(), List.of());
            OpenRequests.settle(tx, owner, draft.uid(), sent);
        }
        charges.comes(tx, owner, calendar.ref(), sent, reader);
        return switch (outcome.effect()) {
            case Outcome.Effect.Store(Component changed) ->
                new Decision(
                        redraft(tx, draft, sent, pending(tx, calendar, reader, changed, outcome)), outcome.messages());
            case Outcome.Effect.None _,
                    Outcome.Effect.KeepCounter _,
                    Outcome.Effect.DropCounter _,
                    Outcome.Effect.AskForRefresh _ -> new Decision(draft, outcome.messages());
        };
    }

    /**
     * What the organizer is to say only comes from the organizer. Of one who is not here the person's own program brings
     * it, which has the mail.
     */
    private static Outcome change(
            Tx tx, @Nullable Component stored, Component sent, Reader reader, boolean seenNewest) {
        try {
            return ObjectChange.put(stored, sent, reader, seenNewest);
        } catch (Refused refused) {
            if (stored == null
                    || !(refused.reason() instanceof Reason.AttendeeMayNotChange)
                    || !isElsewhere(tx, sent)
                    || !isElsewhere(tx, stored)) {
                throw refused;
            }
            Component brought = ObjectChange.brought(sent, stored).orElseThrow(() -> refused);
            return ObjectChange.put(null, brought, reader, seenNewest);
        }
    }

    private static boolean isElsewhere(Tx tx, Component calendar) {
        return calendar.content().stream()
                .flatMap(component -> component.all("ORGANIZER").stream())
                .allMatch(organizer ->
                        CalendarUserAddress.known(tx, organizer.value()).isEmpty());
    }

    /**
     * An object goes away.
     *
     * @param reply false if the organizer is not to be told (RFC 6638 section 8.1)
     * @throws Refused NeedsPrivilege
     */
    List<OutgoingMessage> remove(Tx tx, By by, ObjectRow row, boolean reply) {
        HomeId home = row.ref().home();
        Principal owner = tx.principalOf(home).orElse(null);
        boolean calendar = tx.collection(row.ref().parent())
                .filter(parent -> parent.kind() == CollectionKind.CALENDAR)
                .isPresent();
        if (owner == null || !calendar || !SchedulingHome.isScheduled(row)) {
            return List.of();
        }
        if (isElsewhereToo(tx, row)) {
            return List.of();
        }
        Component stored = ICalendarReader.read(tx.content(row));
        List<OutgoingMessage> messages = ObjectChange.remove(stored, reader(tx, owner, stored, null), reply)
                .messages();
        requireMay(tx, by, home, messages);
        return messages;
    }

    /**
     * A collection goes away with all that is in it: others hear of each event as if it went alone (RFC 6638 section
     * 3.2.4), but for what is over, of which nobody need hear.
     *
     * @return by UID, what is to be sent once it is gone
     * @throws Refused NeedsPrivilege
     */
    Map<String, List<OutgoingMessage>> removeAll(Tx tx, By by, CollectionRow top, boolean reply) {
        Map<String, List<OutgoingMessage>> messages = new LinkedHashMap<>();
        for (CollectionRow calendar : tx.collections(top.ref().home())) {
            if (calendar.kind() != CollectionKind.CALENDAR || !tx.holds(top.ref(), calendar.ref())) {
                continue;
            }
            for (ObjectRow row : tx.listing(calendar.ref()).objects()) {
                boolean open =
                        row.index() != null && row.index().last() > tx.now().getEpochSecond();
                if (open && SchedulingHome.isScheduled(row)) {
                    messages.put(row.uid(), remove(tx, by, row, reply));
                }
            }
        }
        return messages;
    }

    /**
     * Takes a collection away with all that is in it, and tells others.
     *
     * @param coming UIDs of what the home gets again in the same transaction: that is not off
     * @throws Refused NeedsPrivilege
     */
    Sent takeAway(Tx tx, By by, CollectionRow top, boolean reply, Set<String> coming) {
        Map<String, List<OutgoingMessage>> messages = removeAll(tx, by, top, reply);
        messages.keySet().removeAll(coming);
        Collections.remove(tx, by.actor(), top);
        List<Sent> sent = new ArrayList<>();
        messages.forEach((uid, about) -> sent.add(send(tx, by, top.ref().home(), uid, about)));
        return Sent.of(sent);
    }

    /** An upload may have put an event into two calendars: as long as the owner has it still, it is not off for anybody. */
    private static boolean isElsewhereToo(Tx tx, ObjectRow row) {
        return tx.collections(row.ref().home()).stream()
                .filter(other -> other.kind() == CollectionKind.CALENDAR
                        && !other.ref().equals(row.ref().parent()))
                .flatMap(other -> tx.objectByUid(other.ref(), row.uid()).stream())
                .anyMatch(SchedulingHome::isScheduled);
    }

    /** Writes the messages and their entries in the log; the last thing a verb does. */
    static Sent send(Tx tx, By by, HomeId home, String uid, List<OutgoingMessage> messages) {
        return Sent.of(messages.stream()
                .map(message -> send(tx, by.actor(), home, uid, message))
                .toList());
    }

    static Sent send(Tx tx, Actor actor, HomeId home, String uid, OutgoingMessage message) {
        int recipients = message.recipients().size();
        long seq = tx.append(new Change.MessageSent(home, uid, message.method().name(), recipients), actor);
        tx.putMessage(new MessageRow(
                home,
                seq,
                message.method().name(),
                uid,
                message.sender(),
                message.recipients(),
                ICalendarWriter.write(message.calendar())));
        return new Sent(seq, message.recipients());
    }

    /**
     * What a transaction sent.
     *
     * @param seq of the last message; 0 if there is none
     * @param recipients of all messages, as they are written
     */
    record Sent(long seq, List<String> recipients) {
        static final Sent NOTHING = new Sent(0, List.of());

        private static Sent of(List<Sent> all) {
            long last = all.stream().mapToLong(Sent::seq).max().orElse(0);
            return new Sent(
                    last, all.stream().flatMap(one -> one.recipients().stream()).toList());
        }
    }

    /** Waits a little until those who were told have it in their calendars; begun before the transaction. */
    Waits.Wait await(HomeId home) {
        return waits.begin(home);
    }

    /** @return true if it waited, so that what was stored may look different now */
    boolean finish(Store store, Waits.Wait wait, Sent sent) {
        if (sent.seq() == 0 || settings.patience().isZero() || !areFewHere(store, sent.recipients())) {
            return false;
        }
        if (settings.shared()) {
            wait.until(sent.seq(), settings.patience(), store.bell(), () -> isOver(store, wait.home(), sent.seq()));
        } else {
            wait.until(sent.seq(), settings.patience());
        }
        return true;
    }

    private boolean areFewHere(Store store, List<String> recipients) {
        if (recipients.size() <= settings.few()) {
            return true;
        }
        try {
            return !store.read(snapshot -> CalendarUserAddress.areMoreKnown(snapshot, recipients, settings.few()));
        } catch (Refused unavailable) {
            return false; // what was stored is stored
        }
    }

    private static boolean isOver(Store store, HomeId home, long seq) {
        try {
            return store.read(snapshot -> DeliveryOutcomes.isOver(snapshot, home, seq));
        } catch (Refused unavailable) {
            return false; // what was stored is stored
        }
    }

    /** True if nobody but the owner of the calendar has to do with it: then it is stored as it came. */
    private static boolean isAlone(@Nullable CalendarIndex index, Reader reader) {
        if (index == null || index.organizer() == null) {
            return true;
        }
        return reader.identities().same(reader.self(), index.organizer())
                && index.attendees().stream()
                        .allMatch(attendee -> reader.identities().same(reader.self(), attendee.address()));
    }

    private static Reader reader(Tx tx, Principal owner, Component one, @Nullable Component other) {
        List<Component> calendars = new ArrayList<>(List.of(one));
        if (other != null) {
            calendars.add(other);
        }
        return SchedulingHome.reader(owner, SchedulingHome.identities(tx, owner, calendars, List.of()), tx.now());
    }

    /** RFC 6638 section 3.2.4.1. */
    private static void requireOnlyOne(
            Tx tx, HomeId home, String uid, @Nullable ObjectRow old, @Nullable ObjectRow leaving) {
        SchedulingHome.find(tx, home, uid)
                .filter(other -> old == null || !other.ref().equals(old.ref()))
                .filter(other -> leaving == null || !other.ref().equals(leaving.ref()))
                .ifPresent(other -> {
                    throw new Refused(new Reason.ScheduledElsewhere(uid, other.ref()));
                });
    }

    /** Whoever changes somebody else's calendar may not thereby write letters in their name (RFC 6638 section 6.2). */
    private static void requireMay(Tx tx, By by, HomeId home, List<OutgoingMessage> messages) {
        CollectionRow outbox =
                SchedulingHome.only(tx, home, CollectionKind.OUTBOX).orElse(null);
        if (outbox == null) {
            return;
        }
        for (OutgoingMessage message : messages) {
            Privilege needed =
                    message.method().isOfOrganizer() ? Privilege.SCHEDULE_SEND_INVITE : Privilege.SCHEDULE_SEND_REPLY;
            if (!Rights.on(tx, by.caller(), outbox.ref()).contains(needed)) {
                throw new Refused(new Reason.NeedsPrivilege(Paths.of(tx, outbox.ref()), needed));
            }
        }
    }

    /** Whom a message is on its way to is marked so; not in a copy of an authority's object, which is the authority's. */
    private static Component pending(Tx tx, CollectionRow calendar, Reader reader, Component changed, Outcome outcome) {
        if (tx.mirror(calendar.ref()).isPresent()) {
            return changed;
        }
        Map<String, String> codes = new HashMap<>();
        for (OutgoingMessage message : outcome.messages()) {
            message.recipients()
                    .forEach(recipient -> codes.put(reader.identities().of(recipient), ScheduleStatus.PENDING));
        }
        return codes.isEmpty() ? changed : ScheduleStatus.mark(changed, reader.identities(), codes);
    }

    private Draft redraft(Tx tx, Draft draft, Component sent, Component changed) {
        if (changed.equals(sent)) {
            return draft;
        }
        Draft better = rules.draft(CalendarObject.parse(ICalendarWriter.write(changed), tx.now()));
        return new Draft(better.content(), better.contentType(), better.etag(), better.index(), false);
    }
}
