package dev.orrery.calendar;

import dev.orrery.store.CollectionRow;
import java.util.List;
import java.util.Set;

/** The component types that calendars here can take (CALDAV:supported-calendar-component-set, RFC 4791 section 5.2.3). */
public final class Components {
    /** What a calendar takes that was made without saying what; any other type is foreign. */
    public static final List<String> ANY = List.of("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY");

    private static final Set<String> ALL = Set.copyOf(ANY);

    private Components() {}

    /** What this calendar takes. */
    public static Set<String> of(CollectionRow calendar) {
        return calendar.components().isEmpty() ? ALL : calendar.components();
    }
}
