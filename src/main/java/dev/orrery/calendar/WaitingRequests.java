package dev.orrery.calendar;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.model.HomeId;
import dev.orrery.scheduling.AskedOccurrences;
import dev.orrery.scheduling.Identities;
import dev.orrery.store.RequestRow;
import dev.orrery.store.RequestRow.Kind;
import dev.orrery.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what waits about one event apart: each occurrence waits once, with the newest word on it. Whoever decides about an
 * older request must not decide what a newer one brought, and nothing that still waits is lost. Static; in a transaction of the
 * home.
 */
final class WaitingRequests {
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

    /** A newer word came: older requests go, or go on waiting for what else they are about. */
    static void supersede(Tx tx, RequestRow newer, @Nullable Component stored) {
        Component message = ICalendarReader.read(newer.content());
        for (RequestRow older : tx.bookings().requestsAbout(newer.home(), newer.uid())) {
            Component before = ICalendarReader.read(older.content());
            boolean over = switch (newer.kind()) {
                case UNPROVED -> isTheSame(older, before, newer);
                case COUNTER -> isBySame(older, newer);
                case INVITATION, BOOKING -> older.kind() == Kind.INVITATION || older.kind() == Kind.BOOKING;
            };
            if (over) {
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
        for (RequestRow older : tx.bookings().requestsAbout(home, received.row().uid())) {
            boolean named = proposers.isEmpty()
                    || proposers.stream().anyMatch(proposer -> identities.same(proposer, older.sender()));
            if (older.kind() == Kind.COUNTER && named) {
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
        return tx.bookings().requestsAbout(row.home(), row.uid()).stream()
                .anyMatch(other -> isTheSame(other, ICalendarReader.read(other.content()), row));
    }

    private static boolean isTheSame(RequestRow older, Component message, RequestRow newer) {
        return isBySame(older, newer) && AskedOccurrences.text(message).equals(newer.recurrence());
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
