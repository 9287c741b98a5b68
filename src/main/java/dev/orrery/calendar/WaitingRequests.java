package dev.orrery.calendar;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.AskedOccurrences;
import dev.orrery.scheduling.Identities;
import dev.orrery.store.RequestRow;
import dev.orrery.store.RequestRow.Kind;
import dev.orrery.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what waits about one event apart: each occurrence waits once, with the newest word on it. Whoever decides about an
 * older request must not decide what a newer one brought, and nothing that still waits is lost. Static; in a transaction of the
 * home.
 */
final class WaitingRequests {
    /** So many messages of one kind that strangers can send wait in one home at most: they fill nobody's store. */
    static final int MOST = 200;

    /** Of one event and one sender: nobody takes the place of all others. */
    private static final int MOST_OF_ONE = 20;

    /** In bytes, of one of those. */
    static final int LARGEST = 256 << 10;

    /** So many of those that wait are looked at when there is no place: each mail that is turned away costs that. */
    private static final int OLDEST = 50;

    /** What the organizer's newest word is about. */
    static final Set<Kind> ASKED = Set.of(Kind.INVITATION, Kind.BOOKING);

    /** What is proposed may have no zone. */
    private static final Duration SLACK = Duration.ofDays(1);

    private WaitingRequests() {}

    /**
     * Notes what waits.
     *
     * @param stored the object with the message in it; null for what is only proposed
     */
    static void put(Tx tx, RequestRow newer, @Nullable Component stored) {
        supersede(tx, newer, stored);
        tx.bookings().putRequest(newer);
    }

    /**
     * Notes what an attendee proposes: whoever was invited once may go on proposing for ever.
     *
     * @throws Refused TooLarge; TooMany if so many wait for a decision that still makes sense
     */
    static void propose(Tx tx, Principal owner, RequestRow newer) {
        if (newer.content().length > LARGEST) {
            throw new Refused(new Reason.TooLarge(newer.content().length, LARGEST));
        }
        boolean known = tx.bookings().request(newer.home(), newer.id()).isPresent();
        long own = tx.bookings().requestsAbout(newer.home(), newer.uid(), Set.of(Kind.COUNTER)).stream()
                .filter(older -> isBySame(older, newer))
                .count();
        if (!known && own >= MOST_OF_ONE) {
            throw new Refused(new Reason.TooMany("proposals by one attendee that wait for the recipient", MOST_OF_ONE));
        }
        if (!known && isFull(tx, newer.home(), Kind.COUNTER)) {
            dropSettled(tx, owner);
            if (isFull(tx, newer.home(), Kind.COUNTER)) {
                throw new Refused(new Reason.TooMany("proposals that wait for the recipient", MOST));
            }
        }
        put(tx, newer, null);
    }

    /** Whether nothing more of that kind may wait in a home. */
    static boolean isFull(Tx tx, HomeId home, Kind kind) {
        return tx.bookings().countRequests(home, kind) >= MOST;
    }

    /** Takes away the oldest proposals that are answered, or whose time has gone by: not everybody looks at the list of them. */
    private static void dropSettled(Tx tx, Principal owner) {
        for (RequestRow row : tx.bookings().requests(owner.home(), Kind.COUNTER, OLDEST)) {
            if (isPast(row, tx.now()) || !OpenRequests.isOpen(tx, owner, row)) {
                tx.bookings().removeRequest(row.home(), row.id());
            }
        }
    }

    private static boolean isPast(RequestRow proposal, Instant now) {
        CalendarIndex index;
        try {
            index = CalendarObject.indexOf(proposal.content());
        } catch (Refused odd) {
            return false; // what cannot be placed in time is for a person to judge
        }
        return index.last() != Long.MIN_VALUE && index.last() < now.minus(SLACK).getEpochSecond();
    }

    /** A newer word came: older requests go, or go on waiting for what else they are about. */
    static void supersede(Tx tx, RequestRow newer, @Nullable Component stored) {
        Component message = ICalendarReader.read(newer.content());
        boolean eachSenders = newer.kind() == Kind.UNPROVED || newer.kind() == Kind.COUNTER;
        Set<Kind> kinds = eachSenders ? Set.of(newer.kind()) : ASKED;
        for (RequestRow older : tx.bookings().requestsAbout(newer.home(), newer.uid(), kinds)) {
            if (eachSenders && !isBySame(older, newer)) {
                // strangers choose the UID of what they send: nothing of it is parsed for another's message
                continue;
            }
            Component before = ICalendarReader.read(older.content());
            if (newer.kind() != Kind.UNPROVED || isTheSame(before, newer)) {
                keep(
                        tx,
                        older,
                        before,
                        AskedOccurrences.left(before, message, stored).orElse(null));
            }
        }
    }

    /** Proposals are declined: those of whom the message names, for the occurrences that it is about. */
    static void declined(Tx tx, HomeId home, ReceivedMessage received, Identities identities) {
        Component message = received.message().object().root();
        List<String> proposers = message.content().stream()
                .flatMap(component -> component.all("ATTENDEE").stream())
                .map(Property::value)
                .toList();
        for (RequestRow older : tx.bookings().requestsAbout(home, received.row().uid(), Set.of(Kind.COUNTER))) {
            boolean named = proposers.isEmpty()
                    || proposers.stream().anyMatch(proposer -> identities.same(proposer, older.sender()));
            if (named) {
                Component before = ICalendarReader.read(older.content());
                keep(
                        tx,
                        older,
                        before,
                        AskedOccurrences.left(before, message, null).orElse(null));
            }
        }
    }

    /** Whether the same waits already, whatever its occurrences were called when it was noted. */
    static boolean has(Tx tx, RequestRow row) {
        return tx.bookings().requestsAbout(row.home(), row.uid(), Set.of(row.kind())).stream()
                .filter(other -> isBySame(other, row))
                .anyMatch(other -> isTheSame(ICalendarReader.read(other.content()), row));
    }

    private static boolean isTheSame(Component older, RequestRow newer) {
        return AskedOccurrences.text(older).equals(newer.recurrence());
    }

    /** What is proposed or not proved is each sender's own; of an event's organizer only the newest word counts. */
    private static boolean isBySame(RequestRow older, RequestRow newer) {
        return older.kind() == newer.kind() && older.sender().equalsIgnoreCase(newer.sender());
    }

    private static void keep(Tx tx, RequestRow older, Component before, @Nullable Component left) {
        if (before.equals(left)) {
            return;
        }
        tx.bookings().removeRequest(older.home(), older.id());
        if (left != null) {
            RequestRow rest = new RequestRow(
                    older.home(),
                    older.kind(),
                    older.uid(),
                    AskedOccurrences.text(left),
                    older.sender(),
                    older.method(),
                    older.summary(),
                    older.why(),
                    older.since(),
                    ICalendarWriter.write(left));
            boolean known = tx.bookings()
                    .request(rest.home(), rest.id())
                    .filter(other -> other.since().isAfter(rest.since()))
                    .isPresent();
            if (!known) {
                tx.bookings().putRequest(rest);
            }
        }
    }
}
