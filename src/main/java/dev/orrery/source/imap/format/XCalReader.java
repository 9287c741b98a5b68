package dev.orrery.source.imap.format;

import dev.orrery.ical.Component;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import dev.orrery.ical.Text;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** xCal to iCalendar (RFC 6321 section 4). What it does not know becomes text as it stands. Stateless. */
final class XCalReader {
    private XCalReader() {}

    /**
     * The VCALENDAR of a document.
     *
     * @throws Refused InvalidCalendarData
     */
    static Component read(XmlElement document) {
        XmlElement calendar = document.child(XCalNames.of("vcalendar"));
        if (!document.is(XCalNames.of("icalendar")) || calendar == null) {
            throw new Refused(new Reason.InvalidCalendarData(
                    0, "xCal is an icalendar element with a vcalendar inside (RFC 6321, 3.2)"));
        }
        return component(calendar);
    }

    private static Component component(XmlElement element) {
        List<Property> properties = new ArrayList<>();
        List<Component> children = new ArrayList<>(0);
        for (XmlElement group : element.children()) {
            if (group.is(XCalNames.of("properties"))) {
                group.children().forEach(child -> properties.add(property(child)));
            } else if (group.is(XCalNames.of("components"))) {
                group.children().forEach(child -> children.add(component(child)));
            }
        }
        return new Component(XCalNames.decode(element.name().local()), properties, children);
    }

    private static Property property(XmlElement element) {
        if (!element.name().namespace().equals(XCalNames.NAMESPACE)) {
            return Property.ofText("XML", element.toString());
        }
        String name = XCalNames.decode(element.name().local());
        XmlElement identifier = element.child(XCalNames.of("identifier"));
        if (name.equals("X-CUSTOM") && identifier != null) {
            XmlElement value = element.child(XCalNames.of("value"));
            return Property.ofText(name, value == null ? "" : value.text())
                    .with("IDENTIFIER", identifier.text().strip());
        }
        List<Parameter> parameters = new ArrayList<>();
        List<String> values = new ArrayList<>(1);
        List<String> fields = new ArrayList<>(0);
        String type = null;
        for (XmlElement child : element.children()) {
            String local = child.name().local();
            if (local.equals("parameters")) {
                child.children().forEach(parameter -> parameters.add(parameter(parameter)));
            } else if (XCalStructured.isField(local)) {
                fields.add(child.text());
            } else {
                type = local;
                values.add(value(local, child));
            }
        }
        if (!fields.isEmpty()) {
            return new Property(name, parameters, XCalStructured.join(name, fields), 0);
        }
        parameters.addAll(implied(name, type));
        return new Property(name, parameters, oneLine(String.join(",", values)), 0);
    }

    private static String value(String local, XmlElement element) {
        XCalType type = XCalType.ofElement(local);
        if (type == null || type == XCalType.UNKNOWN) {
            return element.text();
        }
        return switch (type) {
            case TEXT -> Text.escape(element.text());
            case PERIOD -> period(element);
            case RECUR -> XCalRecur.read(element);
            case BINARY,
                    BOOLEAN,
                    CAL_ADDRESS,
                    DATE,
                    DATE_TIME,
                    DURATION,
                    FLOAT,
                    INTEGER,
                    TIME,
                    URI,
                    UTC_OFFSET,
                    UNKNOWN -> type.toRaw(element.text());
        };
    }

    private static String period(XmlElement element) {
        List<String> ends = new ArrayList<>(2);
        for (XmlElement end : element.children()) {
            XCalType type = end.name().local().equals("duration") ? XCalType.DURATION : XCalType.DATE_TIME;
            ends.add(type.toRaw(end.text()));
        }
        return String.join("/", ends);
    }

    /** The VALUE parameter that the value's element stands for, and the ENCODING of a binary one. */
    private static List<Parameter> implied(String property, @Nullable String element) {
        XCalType type = element == null ? XCalType.UNKNOWN : XCalType.ofElement(element);
        XCalType usual = Objects.requireNonNullElse(XCalType.ofProperty(property), XCalType.UNKNOWN);
        if (element == null || type == usual || type == XCalType.UNKNOWN) {
            return List.of();
        }
        List<Parameter> implied = new ArrayList<>(2);
        if (type == XCalType.BINARY) {
            implied.add(new Parameter("ENCODING", "BASE64"));
        }
        implied.add(new Parameter("VALUE", type == null ? XCalNames.decode(element) : type.parameter()));
        return implied;
    }

    private static Parameter parameter(XmlElement element) {
        List<String> values = new ArrayList<>(1);
        for (XmlElement child : element.children()) {
            XCalType type = XCalType.ofElement(child.name().local());
            values.add(type == null ? child.text() : type.toRaw(child.text()));
        }
        if (values.isEmpty()) {
            values.add(element.text()); // without a value element: not xCal, but clear enough
        }
        return new Parameter(XCalNames.decode(element.name().local()), values);
    }

    /** A raw value is one line; only TEXT can hold a line break, and that is escaped by now. */
    private static String oneLine(String raw) {
        return raw.indexOf('\n') < 0 && raw.indexOf('\r') < 0
                ? raw
                : raw.strip().replaceAll("\\s*[\\r\\n]\\s*", " ");
    }
}
