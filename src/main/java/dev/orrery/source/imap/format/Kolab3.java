package dev.orrery.source.imap.format;

import dev.orrery.ical.Component;
import dev.orrery.ical.ObjectZones;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import dev.orrery.ical.Zone;
import dev.orrery.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kolab format 3.0 (KEP 17): xCal in a fixed order of a fixed set of properties, because Kolab's own programs check it
 * against a schema; any other property goes into {@code x-custom}, zones are named {@code /kolab.org/Europe/Berlin}.
 * Reading takes every xCal. Stateless.
 */
final class Kolab3 implements KolabXml {
    static final String MIME_VERSION = "3.0";

    private static final String VERSION = "3.1.0";
    private static final String KEPT = "X-ORRERY-ICALENDAR";
    private static final String ZONE_PREFIX = "/kolab.org/";

    private static final Map<String, List<String>> SCHEMA = Map.of(
            "VEVENT",
            names("UID CREATED DTSTAMP SEQUENCE CLASS CATEGORIES DTSTART DTEND DURATION TRANSP RRULE RDATE EXDATE "
                    + "RECURRENCE-ID SUMMARY DESCRIPTION PRIORITY STATUS LOCATION ORGANIZER ATTENDEE ATTACH"),
            "VTODO",
            names(
                    "UID CREATED DTSTAMP SEQUENCE CLASS CATEGORIES RELATED-TO DTSTART DUE RRULE RDATE EXDATE RECURRENCE-ID "
                            + "SUMMARY DESCRIPTION PRIORITY STATUS PERCENT-COMPLETE LOCATION ORGANIZER ATTENDEE ATTACH"),
            "VJOURNAL",
            names("UID CREATED DTSTAMP SEQUENCE CLASS CATEGORIES RELATED-TO DTSTART SUMMARY DESCRIPTION STATUS CONTACT "
                    + "ATTENDEE ATTACH"),
            "VALARM",
            names("ACTION SUMMARY DESCRIPTION ATTENDEE ATTACH TRIGGER DURATION REPEAT"));

    /** Those that may stand there more than once. */
    private static final Set<String> MANY = Set.of("ATTENDEE", "ATTACH", "RELATED-TO");

    private static final Set<String> PARAMETERS = Set.copyOf(
            names("ALTREP CN CUTYPE DELEGATED-FROM DELEGATED-TO DIR ENCODING FMTTYPE LANGUAGE MEMBER PARTSTAT RANGE "
                    + "RELATED RELTYPE ROLE RSVP SENT-BY TZID VALUE X-LABEL"));

    private static List<String> names(String list) {
        return List.of(list.split(" "));
    }

    /** True if the format has a place for such components. */
    static boolean takes(String component) {
        return SCHEMA.containsKey(component) && !component.equals("VALARM");
    }

    @Override
    public byte[] write(Component calendar, @Nullable String remembered) {
        ObjectZones zones = new ObjectZones(calendar);
        List<Component> children = new ArrayList<>();
        for (Component component : calendar.content()) {
            Component written = component(component, zones);
            children.add(remembered == null || !children.isEmpty() ? written : remembering(written, remembered));
        }
        List<Property> head = new ArrayList<>();
        Property product = calendar.property("PRODID");
        head.add(product == null ? new Property("PRODID", "") : bare(product));
        head.add(new Property("VERSION", "2.0"));
        head.add(new Property("X-KOLAB-VERSION", VERSION));
        return XCalWriter.write(new Component("VCALENDAR", head, children));
    }

    private static Property bare(Property property) {
        return new Property(property.name(), property.value());
    }

    private static Component remembering(Component component, String text) {
        List<Property> properties = new ArrayList<>(component.properties());
        properties.add(custom(KEPT, text));
        return component.withProperties(properties);
    }

    private static Property custom(String name, String text) {
        return Property.ofText("X-CUSTOM", text).with("IDENTIFIER", name);
    }

    private static Component component(Component component, ObjectZones zones) {
        List<String> schema = SCHEMA.getOrDefault(component.name(), List.of());
        List<Property> properties = new ArrayList<>();
        for (String name : schema) {
            List<Property> all = component.all(name);
            if (all.isEmpty() && name.equals("CREATED") && component.has("DTSTAMP")) {
                all = List.of(new Property(name, String.valueOf(component.value("DTSTAMP")))); // the schema asks for it
            }
            List<Property> fitting = MANY.contains(name) ? all : one(all);
            fitting.forEach(property -> properties.add(parameters(property, zones)));
        }
        if (!component.is("VALARM")) {
            component.properties().stream()
                    .filter(property -> !schema.contains(property.name()))
                    .filter(property -> property.name().startsWith("X-")
                            && property.parameters().isEmpty())
                    .forEach(property -> properties.add(custom(property.name(), property.text())));
        }
        List<Component> alarms = component.children("VALARM").stream()
                .map(alarm -> component(alarm, zones))
                .toList();
        return new Component(component.name(), properties, alarms);
    }

    /** One property for several: the first, with the values of those that differ in nothing else if it is a list. */
    private static List<Property> one(List<Property> all) {
        if (all.size() < 2) {
            return all;
        }
        Property first = all.getFirst();
        if (!XCalType.isList(first.name())) {
            return List.of(first);
        }
        List<String> values = all.stream()
                .filter(property -> property.parameters().equals(first.parameters()))
                .map(Property::value)
                .toList();
        return List.of(first.withValue(String.join(",", values)));
    }

    private static Property parameters(Property property, ObjectZones zones) {
        List<Parameter> kept = new ArrayList<>();
        for (Parameter parameter : property.parameters()) {
            if (parameter.name().equals("TZID")) {
                kept.add(new Parameter("TZID", kolabZone(parameter.value(), zones)));
            } else if (PARAMETERS.contains(parameter.name())) {
                kept.add(parameter);
            }
        }
        return new Property(property.name(), kept, property.value(), 0);
    }

    private static String kolabZone(String tzid, ObjectZones zones) {
        Zone zone = zones.find(tzid);
        return zone == null || zone.known() == null ? tzid : ZONE_PREFIX + zone.id();
    }

    @Override
    public Component read(XmlElement document) {
        Component xcal = XCalReader.read(document);
        List<Component> children = xcal.children().stream().map(Kolab3::unkolab).toList();
        return new Component("VCALENDAR", xcal.without("X-KOLAB-VERSION").properties(), children);
    }

    private static Component unkolab(Component component) {
        List<Property> properties = new ArrayList<>();
        for (Property property : component.properties()) {
            String identifier = property.name().equals("X-CUSTOM") ? property.parameter("IDENTIFIER") : null;
            if (identifier != null && identifier.equals(KEPT)) {
                continue;
            }
            if (identifier != null && identifier.matches("[Xx]-[A-Za-z0-9-]+")) {
                properties.add(Property.ofText(identifier.toUpperCase(Locale.ROOT), property.text()));
                continue;
            }
            String tzid = property.parameter("TZID");
            if (tzid != null) {
                String plain = tzid.startsWith(ZONE_PREFIX) ? tzid.substring(ZONE_PREFIX.length()) : tzid;
                properties.add(plain.equals(tzid) ? property : withZone(property, plain));
                continue;
            }
            properties.add(property);
        }
        List<Component> children =
                component.children().stream().map(child -> unkolab(child)).toList();
        return new Component(component.name(), properties, children);
    }

    private static Property withZone(Property property, String tzid) {
        List<Parameter> parameters = property.parameters().stream()
                .map(parameter -> parameter.name().equals("TZID") ? new Parameter("TZID", tzid) : parameter)
                .toList();
        return new Property(property.name(), parameters, property.value(), 0);
    }

    @Override
    public @Nullable String remembered(XmlElement document) {
        XmlElement calendar = document.child(XCalNames.of("vcalendar"));
        XmlElement components = calendar == null ? null : calendar.child(XCalNames.of("components"));
        for (XmlElement component : components == null ? List.<XmlElement>of() : components.children()) {
            XmlElement properties = component.child(XCalNames.of("properties"));
            if (properties != null) {
                for (XmlElement custom : properties.children(XCalNames.of("x-custom"))) {
                    XmlElement identifier = custom.child(XCalNames.of("identifier"));
                    XmlElement value = custom.child(XCalNames.of("value"));
                    if (identifier != null
                            && value != null
                            && identifier.text().strip().equals(KEPT)) {
                        return value.text();
                    }
                }
            }
        }
        return null;
    }
}
