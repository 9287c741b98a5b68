package dev.orrery.calendar;

import dev.orrery.model.CollectionKind;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where invitations go (CALDAV:schedule-default-calendar-URL, RFC 6638 section 9.2). */
public final class DefaultCalendar {
    /** Set on the inbox; holds the path of a calendar. */
    public static final PropertyName PROPERTY = PropertyName.caldav("schedule-default-calendar-URL");

    private DefaultCalendar() {}

    /**
     * What was set if it still is a calendar that takes such components, else the first that does.
     *
     * @param component such as VEVENT
     */
    public static Optional<CollectionRow> of(Snapshot snapshot, CollectionRow inbox, String component) {
        List<CollectionRow> calendars = snapshot.collections(inbox.ref().home()).stream()
                .filter(row -> takes(row, component))
                .sorted(Comparator.comparing(row -> row.ref().id()))
                .toList();
        String chosen = inbox.properties().get(PROPERTY);
        return calendars.stream()
                .filter(row -> chosen != null && chosen.contains('>' + Paths.of(snapshot, row.ref()) + '<'))
                .findFirst()
                .or(() -> calendars.stream().findFirst());
    }

    public static boolean takes(CollectionRow row, String component) {
        return row.kind() == CollectionKind.CALENDAR
                && (row.components().isEmpty() || row.components().contains(component));
    }
}
