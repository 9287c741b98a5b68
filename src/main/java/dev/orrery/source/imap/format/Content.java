package dev.orrery.source.imap.format;

import dev.orrery.ical.Component;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import dev.orrery.ical.Zones;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a component says, apart from the order and the place of its lines. Stateless. */
final class Content {
    private Content() {}

    /** A VTIMEZONE of a zone that everybody knows by its name says nothing. */
    static boolean same(Component one, Component other) {
        return of(one).equals(of(other));
    }

    /** Whether the same lines are there, in any order. */
    static boolean same(List<Property> one, List<Property> other) {
        return one.size() == other.size() && lines(one).equals(lines(other));
    }

    static boolean same(Property one, Property other) {
        return line(one).equals(line(other));
    }

    private static String of(Component component) {
        List<String> children = new ArrayList<>();
        for (Component child : component.children()) {
            if (!isKnownZone(child)) {
                children.add(of(child));
            }
        }
        children.sort(null);
        return component.name() + "{" + String.join("\n", lines(component.properties())) + "\n" + children + "}";
    }

    static boolean isKnownZone(Component component) {
        String tzid = component.is("VTIMEZONE") ? component.value("TZID") : null;
        var zone = tzid == null ? null : Zones.known(tzid);
        return zone != null && zone.known() != null && zone.id().equals(tzid);
    }

    private static List<String> lines(List<Property> properties) {
        List<String> lines = new ArrayList<>(properties.size());
        properties.forEach(property -> lines.add(line(property)));
        lines.sort(null);
        return lines;
    }

    private static String line(Property property) {
        List<String> parameters = new ArrayList<>(property.parameters().size());
        XCalType usual = XCalType.ofProperty(property.name());
        for (Parameter parameter : property.parameters()) {
            boolean superfluous = parameter.name().equals("VALUE")
                    && usual != null
                    && Objects.equals(parameter.value(), usual.parameter());
            if (!superfluous) {
                parameters.add(parameter.name() + parameter.values());
            }
        }
        parameters.sort(null);
        return property.name() + parameters + ":" + property.value();
    }
}
