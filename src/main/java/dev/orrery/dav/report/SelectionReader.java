package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.caldav;

import dev.orrery.ical.Selection;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads CALDAV:comp (RFC 4791 section 9.6.1). An empty one asks for the component with everything in it, as the
 * RFC's own first example means it. One that lists something asks for that only; except that a VCALENDAR for which no
 * properties are listed keeps its own, without which nobody could read the result. Pure.
 */
final class SelectionReader {
    private static final PropertyName COMP = caldav("comp");
    private static final PropertyName PROP = caldav("prop");
    private static final PropertyName ALLPROP = caldav("allprop");
    private static final PropertyName ALLCOMP = caldav("allcomp");

    private SelectionReader() {}

    /**
     * @param data CALDAV:calendar-data
     * @return null if everything is wanted
     * @throws Refused BadRequest for a malformed element
     */
    static @Nullable Selection read(XmlElement data) {
        XmlElement calendar = data.child(COMP);
        if (calendar == null) {
            return null;
        }
        Selection selection = component(calendar);
        if (!selection.name().equals("VCALENDAR")) {
            throw bad("The outermost comp is VCALENDAR, not " + selection.name() + ".");
        }
        return selection.properties() == null && selection.components() == null ? null : selection;
    }

    private static Selection component(XmlElement element) {
        String name = name(element);
        Map<String, Boolean> properties = new HashMap<>();
        Map<String, Selection> components = new HashMap<>();
        boolean allProperties = element.child(ALLPROP) != null;
        boolean allComponents = element.child(ALLCOMP) != null;
        for (XmlElement child : element.children()) {
            if (child.is(PROP)) {
                properties.merge(name(child), withoutValue(child), Boolean::logicalAnd);
            } else if (child.is(COMP)) {
                Selection below = component(child);
                components.put(below.name(), below);
            }
        }
        boolean nothingSaid = !allProperties && !allComponents && properties.isEmpty() && components.isEmpty();
        boolean keepsProperties = allProperties || nothingSaid || properties.isEmpty() && name.equals("VCALENDAR");
        return new Selection(
                name,
                keepsProperties ? null : Map.copyOf(properties),
                allComponents || nothingSaid ? null : Map.copyOf(components));
    }

    private static boolean withoutValue(XmlElement prop) {
        String value = prop.attribute("novalue");
        if (value == null || value.equals("no")) {
            return false;
        }
        if (!value.equals("yes")) {
            throw bad("novalue is yes or no.");
        }
        return true;
    }

    private static String name(XmlElement element) {
        String name = element.attribute("name");
        if (name == null || name.isBlank()) {
            throw bad(element.name().local() + " has a name.");
        }
        return name.strip().toUpperCase(Locale.ROOT);
    }

    private static Refused bad(String why) {
        return new Refused(new Reason.BadRequest(why));
    }
}
