package dev.orrery.calendar;

import static dev.orrery.model.PropertyName.caldav;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.ical.Zone;
import dev.orrery.ical.Zones;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.xml.StoredValue;

/**
 * The zone in which a calendar's floating times and dates are read (RFC 4791 section 5.2.2, RFC 7809 section 5).
 * Thread-safe.
 */
public final class CalendarZones {
    private static final PropertyName CALENDAR_TIMEZONE = caldav("calendar-timezone");
    private static final PropertyName CALENDAR_TIMEZONE_ID = caldav("calendar-timezone-id");

    /** By the stored value of CALDAV:calendar-timezone: most calendars of a house have one of a few. */
    private final Cache<String, Zone> defined =
            Caffeine.newBuilder().maximumSize(64).build();

    /** The zone that the calendar's properties name; UTC if they name none that is understood. */
    public Zone of(CollectionRow calendar) {
        String id = calendar.properties().get(CALENDAR_TIMEZONE_ID);
        Zone byId = id == null ? null : Zones.known(StoredValue.text(id).strip());
        if (byId != null) {
            return byId;
        }
        String definition = calendar.properties().get(CALENDAR_TIMEZONE);
        return definition == null ? Zone.UTC : defined.get(definition, CalendarZones::parse);
    }

    private static Zone parse(String stored) {
        try {
            return Zones.ofCalendarTimeZone(StoredValue.text(stored).strip());
        } catch (Refused unreadable) {
            return Zone.UTC;
        }
    }
}
