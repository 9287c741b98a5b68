package dev.orrery.calendar;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.model.Principal;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.Reader;
import dev.orrery.store.HeldAnswer;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

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
            case COUNTER ->
                SchedulingHome.find(snapshot, owner.home(), row.uid())
                        .filter(found ->
                                found.index() != null && !found.index().status().equals("CANCELLED"))
                        .filter(found -> sequence(ICalendarReader.read(snapshot.content(found)))
                                <= sequence(ICalendarReader.read(row.content())))
                        .isPresent();
            case INVITATION, BOOKING -> waits(snapshot, owner, row.uid());
        };
    }

    /** Whether an event is in the owner's calendar, and not answered. */
    static boolean waits(Snapshot snapshot, Principal owner, String uid) {
        return SchedulingHome.find(snapshot, owner.home(), uid)
                .filter(found -> found.index() != null
                        && !found.index().status().equals("CANCELLED")
                        && isUnanswered(snapshot, owner, found))
                .isPresent();
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

    /** What was proposed for an older version is answered by the newer one. */
    static long sequence(Component calendar) {
        return calendar.content().stream()
                .map(component -> component.value("SEQUENCE"))
                .filter(value -> value != null && value.strip().matches("\\d{1,9}"))
                .mapToLong(value -> Long.parseLong(Objects.requireNonNull(value).strip()))
                .max()
                .orElse(0);
    }

    private static boolean isUnanswered(Snapshot snapshot, Principal owner, ObjectRow row) {
        Component stored = ICalendarReader.read(snapshot.content(row));
        Identities identities = SchedulingHome.identities(snapshot, owner, List.of(stored), List.of());
        Reader reader = SchedulingHome.reader(owner, identities, Instant.EPOCH);
        return stored.content().stream()
                .flatMap(component -> component.all("ATTENDEE").stream())
                .filter(attendee -> identities.same(attendee.value(), reader.self()))
                .anyMatch(attendee -> {
                    String said = attendee.parameter("PARTSTAT");
                    return said == null || said.equalsIgnoreCase("NEEDS-ACTION");
                });
    }
}
