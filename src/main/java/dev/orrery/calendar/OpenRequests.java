package dev.orrery.calendar;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.model.Principal;
import dev.orrery.scheduling.AskedOccurrences;
import dev.orrery.scheduling.Identities;
import dev.orrery.store.HeldAnswer;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which requests still wait for a decision. Static; only looks at the snapshot. */
final class OpenRequests {
    /** How the cause of a held answer begins that somebody has decided. */
    private static final String DECIDED = "decided ";

    private OpenRequests() {}

    /** False for what was answered otherwise, as by a calendar program. */
    static boolean isOpen(Snapshot snapshot, Principal owner, RequestRow row) {
        if (isHalfDecided(snapshot, row)) {
            return true;
        }
        return switch (row.kind()) {
            case UNPROVED -> true;
            case COUNTER, INVITATION, BOOKING ->
                SchedulingHome.find(snapshot, owner.home(), row.uid())
                        .filter(found ->
                                found.index() != null && !found.index().status().equals("CANCELLED"))
                        .filter(found -> waits(snapshot, owner, row, ICalendarReader.read(snapshot.content(found))))
                        .isPresent();
        };
    }

    private static boolean waits(Snapshot snapshot, Principal owner, RequestRow row, Component stored) {
        Component message = ICalendarReader.read(row.content());
        if (row.kind() == RequestRow.Kind.COUNTER) {
            return AskedOccurrences.isCurrent(message, stored);
        }
        Identities identities = SchedulingHome.identities(snapshot, owner, List.of(stored), List.of());
        return AskedOccurrences.isOpen(message, stored, SchedulingHome.reader(owner, identities, Instant.EPOCH));
    }

    /**
     * Takes off the list what is answered; what waits about other times of a series goes on waiting.
     *
     * @param stored the object as it is, or is about to be; null if it is gone
     */
    static void settle(Tx tx, Principal owner, String uid, @Nullable Component stored) {
        for (RequestRow row : tx.bookings().requestsAbout(owner.home(), uid, WaitingRequests.ASKED)) {
            if (stored == null || !waits(tx, owner, row, stored)) {
                tx.bookings().removeRequest(row.home(), row.id());
            }
        }
    }

    /** Names the decision about a request, while it is on its way into a folder. */
    static String cause(RequestRow row) {
        return DECIDED + row.id();
    }

    /** Whether it was decided by somebody whose request is still there. */
    static boolean isDecided(Snapshot snapshot, HeldAnswer held) {
        return held.cause().startsWith(DECIDED)
                && snapshot.bookings()
                        .request(held.home(), held.cause().substring(DECIDED.length()))
                        .isPresent();
    }

    /** The folder may have it, and nobody was told: it has to be decided once more. */
    private static boolean isHalfDecided(Snapshot snapshot, RequestRow row) {
        return snapshot.bookings()
                .heldAnswer(row.home(), row.uid())
                .filter(held -> held.cause().equals(cause(row)))
                .isPresent();
    }

    static long sequence(Component calendar) {
        return calendar.content().stream()
                .map(component -> component.value("SEQUENCE"))
                .filter(value -> value != null && value.strip().matches("\\d{1,9}"))
                .mapToLong(value -> Long.parseLong(Objects.requireNonNull(value).strip()))
                .max()
                .orElse(0);
    }
}
