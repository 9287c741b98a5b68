package dev.orrery.dav.property;

import static dev.orrery.dav.ResourceKind.CALENDAR;
import static dev.orrery.dav.ResourceKind.HOME;
import static dev.orrery.dav.ResourceKind.INBOX;
import static dev.orrery.dav.ResourceKind.OUTBOX;
import static dev.orrery.dav.ResourceKind.PRINCIPAL;
import static dev.orrery.dav.property.Rfc4918Properties.ofCollection;
import static dev.orrery.model.PropertyName.caldav;

import dev.orrery.calendar.Components;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.ResourceKind;
import dev.orrery.dav.Target.PrincipalTarget;
import dev.orrery.dav.property.PropertyValue.Text;
import dev.orrery.dav.property.PropertyValue.Whole;
import dev.orrery.ical.Zones;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.xml.StoredValue;
import dev.orrery.xml.XmlElement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** RFC 4791 sections 5.2 and 6.2, and what RFC 7809 and RFC 7953 add to it. */
public final class CalDavProperties {
    /** iCalendar text with the zone that floating times are in. */
    public static final PropertyName TIMEZONE = caldav("calendar-timezone");

    /** The same by name. */
    public static final PropertyName TIMEZONE_ID = caldav("calendar-timezone-id");

    /** The hours in which a person can be had (RFC 7953), as iCalendar text. */
    public static final PropertyName AVAILABILITY = caldav("calendar-availability");

    static final PropertyName COMPONENT_SET = caldav("supported-calendar-component-set");

    private static final Set<ResourceKind> CALENDARS = Set.of(CALENDAR);
    private static final Set<ResourceKind> SCHEDULED = Set.of(CALENDAR, INBOX, OUTBOX);
    private static final Whole DATA = Whole.of("<C:supported-calendar-data>"
            + "<C:calendar-data content-type=\"text/calendar\" version=\"2.0\"/></C:supported-calendar-data>");
    private static final Whole COLLATIONS = Whole.of("<C:supported-collation-set>"
            + "<C:supported-collation>i;ascii-casemap</C:supported-collation>"
            + "<C:supported-collation>i;octet</C:supported-collation>"
            + "<C:supported-collation>i;unicode-casemap</C:supported-collation></C:supported-collation-set>");
    private static final Whole COMPONENT_SETS = Whole.of("<C:supported-calendar-component-sets>" + set("VEVENT")
            + set("VTODO") + set("VJOURNAL") + "</C:supported-calendar-component-sets>");

    private CalDavProperties() {}

    static List<Property> rows() {
        return List.of(
                Property.settable(
                        caldav("calendar-description"),
                        "RFC 4791, 5.2.1",
                        CALENDARS,
                        (value, _) -> StoredValue.of(Values.requireText(value))),
                Property.of(
                                TIMEZONE,
                                "RFC 4791, 5.2.2; RFC 7809, 5.2",
                                Set.of(CALENDAR, INBOX),
                                ofCollection(c -> timeZone(c.row())))
                        .settableBy((value, _) -> checkTimeZone(value)),
                Property.of(COMPONENT_SET, "RFC 4791, 5.2.3", CALENDARS, ofCollection(c -> components(c.row()))),
                Property.of(caldav("supported-calendar-data"), "RFC 4791, 5.2.4; RFC 6638, 2.1", SCHEDULED, _ -> DATA),
                Property.of(
                        caldav("max-resource-size"),
                        "RFC 4791, 5.2.5; RFC 6638, 2.1",
                        SCHEDULED,
                        subject -> number(subject.environment().limits().resourceSize())),
                Property.of(
                        caldav("max-attendees-per-instance"),
                        "RFC 4791, 5.2.9; RFC 6638, 2.1",
                        SCHEDULED,
                        subject -> number(subject.environment().limits().attendees())),
                Property.of(
                                caldav("supported-collation-set"),
                                "RFC 4791, 7.5.1",
                                ResourceKind.IN_HOMES,
                                _ -> COLLATIONS)
                        .constantForMembers(COLLATIONS),
                Property.of(caldav("calendar-home-set"), "RFC 4791, 6.2.1", Set.of(PRINCIPAL), CalDavProperties::home),
                Property.of(
                        caldav("supported-calendar-component-sets"),
                        "calendarserver",
                        Set.of(HOME),
                        _ -> COMPONENT_SETS),
                // no service: zones are those of the IANA database, which every client has
                Property.of(
                        caldav("timezone-service-set"),
                        "RFC 7809, 5.1",
                        Set.of(HOME),
                        _ -> new PropertyValue.Hrefs(List.of())),
                Property.of(
                                TIMEZONE_ID,
                                "RFC 7809, 5.2",
                                Set.of(CALENDAR, INBOX),
                                ofCollection(c -> timeZoneId(c.row())))
                        .settableBy((value, _) -> checkTimeZoneId(value)),
                Property.settable(
                        AVAILABILITY,
                        "RFC 7953, 7.2.4",
                        Set.of(HOME, CALENDAR, INBOX),
                        (value, _) -> StoredValue.of(Values.requireCalendar(value, "VAVAILABILITY"))));
    }

    private static Text number(long value) {
        return new Text(Long.toString(value));
    }

    private static @Nullable PropertyValue home(Subject subject) {
        return subject.target() instanceof PrincipalTarget target
                ? PropertyValue.Hrefs.of(Hrefs.home(target.principal()))
                : null;
    }

    private static PropertyValue components(CollectionRow row) {
        List<String> names = row.components().isEmpty()
                ? Components.ANY
                : row.components().stream().sorted().toList();
        return Whole.of("<C:supported-calendar-component-set>"
                + names.stream().map(CalDavProperties::component).collect(Collectors.joining())
                + "</C:supported-calendar-component-set>");
    }

    private static String set(String component) {
        return "<C:supported-calendar-component-set>" + component(component) + "</C:supported-calendar-component-set>";
    }

    private static String component(String name) {
        return "<C:comp name=\"" + StoredValue.ofText(name).replace("\"", "&quot;") + "\"/>";
    }

    /** What was set; where only a name was, that zone's definition. */
    private static @Nullable PropertyValue timeZone(CollectionRow row) {
        String stored = row.properties().get(TIMEZONE);
        if (stored != null) {
            return new Stored(stored);
        }
        String id = row.properties().get(TIMEZONE_ID);
        return id == null
                ? null
                : new Text(Zones.definition(StoredValue.text(id).strip()));
    }

    /** What was set; where only a definition was, the name that it has, if the server knows it. */
    private static @Nullable PropertyValue timeZoneId(CollectionRow row) {
        String stored = row.properties().get(TIMEZONE_ID);
        if (stored != null) {
            return new Stored(stored);
        }
        String definition = row.properties().get(TIMEZONE);
        if (definition == null) {
            return null;
        }
        String id = Zones.ofCalendarTimeZone(StoredValue.text(definition)).id();
        return Zones.known(id) == null ? null : new Text(id);
    }

    /** Whoever sets one of the two forms of a calendar's zone does away with the other (RFC 7809 section 5.2). */
    static void keepZonesInStep(Map<PropertyName, @Nullable String> changes) {
        if (changes.containsKey(TIMEZONE) != changes.containsKey(TIMEZONE_ID)) {
            changes.put(changes.containsKey(TIMEZONE) ? TIMEZONE_ID : TIMEZONE, null);
        }
    }

    private static String checkTimeZone(XmlElement value) {
        Zones.ofCalendarTimeZone(value.text().strip());
        return StoredValue.of(value);
    }

    /** @throws Refused InvalidTimeZone by reference (RFC 7809 section 5.2: CALDAV:valid-timezone) */
    private static String checkTimeZoneId(XmlElement value) {
        String id = value.text().strip();
        if (Zones.known(id) == null) {
            throw new Refused(new Reason.InvalidTimeZone(id, true));
        }
        return StoredValue.ofText(id);
    }
}
