package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.caldav;

import dev.orrery.calendar.CalendarZones;
import dev.orrery.ical.Zone;
import dev.orrery.ical.Zones;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.xml.XmlElement;
import org.jspecify.annotations.Nullable;

/**
 * The zone in which a report reads floating times and dates: the request's own, else the calendar's, else UTC (RFC 4791
 * sections 5.2.2 and 7.3, RFC 7809 section 5). Thread-safe.
 */
final class FloatingZones {
    private static final PropertyName TIMEZONE = caldav("timezone");
    private static final PropertyName TIMEZONE_ID = caldav("timezone-id");

    private final CalendarZones calendars = new CalendarZones();

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
        return calendars.of(calendar);
    }

    private static Zone known(String id) {
        Zone zone = Zones.known(id);
        if (zone == null) {
            throw new Refused(new Reason.InvalidTimeZone(id, true));
        }
        return zone;
    }
}
