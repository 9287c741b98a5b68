package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.caldav;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.ical.Zone;
import dev.orrery.ical.Zones;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.xml.StoredValue;
import dev.orrery.xml.XmlElement;
import org.jspecify.annotations.Nullable;

/**
 * The zone in which a report reads floating times and dates: the request's own, else the calendar's, else UTC (RFC 4791
 * sections 5.2.2 and 7.3, RFC 7809 section 5). Thread-safe.
 */
final class FloatingZones {
    private static final PropertyName TIMEZONE = caldav("timezone");
    private static final PropertyName TIMEZONE_ID = caldav("timezone-id");
    private static final PropertyName CALENDAR_TIMEZONE = caldav("calendar-timezone");
    private static final PropertyName CALENDAR_TIMEZONE_ID = caldav("calendar-timezone-id");

    /** By the stored value of CALDAV:calendar-timezone: most calendars of a house have one of a few. */
    private final Cache<String, Zone> defined =
            Caffeine.newBuilder().maximumSize(64).build();

    /**
     * The zone that the request names; null if it names none.
     *
     * @throws Refused InvalidTimeZone; BadRequest for two zones
     */
    static @Nullable Zone ofRequest(XmlElement report) {
        XmlElement definition = report.child(TIMEZONE);
        XmlElement reference = report.child(TIMEZONE_ID);
        if (definition != null && reference != null) {
            throw new Refused(new Reason.BadRequest("A query names its zone by timezone or timezone-id, not by both."));
        }
        if (definition != null) {
            return Zones.ofCalendarTimeZone(definition.text().strip());
        }
        return reference == null ? null : known(reference.text().strip());
    }

    /** The zone that the calendar's properties name; UTC if they name none that is understood. */
    Zone ofCalendar(CollectionRow calendar) {
        String id = calendar.properties().get(CALENDAR_TIMEZONE_ID);
        Zone byId = id == null ? null : Zones.known(StoredValue.text(id).strip());
        if (byId != null) {
            return byId;
        }
        String definition = calendar.properties().get(CALENDAR_TIMEZONE);
        return definition == null ? Zone.UTC : defined.get(definition, FloatingZones::parse);
    }

    private static Zone parse(String stored) {
        try {
            return Zones.ofCalendarTimeZone(StoredValue.text(stored).strip());
        } catch (Refused unreadable) {
            return Zone.UTC;
        }
    }

    private static Zone known(String id) {
        Zone zone = Zones.known(id);
        if (zone == null) {
            throw new Refused(new Reason.InvalidTimeZone(id, true));
        }
        return zone;
    }
}
