package dev.orrery.source.imap.format;

import dev.orrery.ical.Component;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
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
            if (!ZoneDefinitions.isKnown(child)) {
                children.add(of(child));
            }
        }
        children.sort(null);
        return component.name() + "{" + String.join("\n", lines(component.properties())) + "\n" + children + "}";
    }

    private static List<String> lines(List<Property> properties) {
        List<String> lines = new ArrayList<>(properties.size());
        properties.forEach(property -> lines.add(line(property)));
        lines.sort(null);
        return lines;
    }

    /** The type and the reference of a part are not said by the line: they come with the part. */
    private static String line(Property property) {
        String part = property.name().equals("ATTACH") ? Attachments.partName(property) : null;
        List<String> parameters = new ArrayList<>(property.parameters().size());
        XCalType usual = XCalType.ofProperty(property.name());
        for (Parameter parameter : property.parameters()) {
            boolean superfluous = parameter.name().equals("VALUE")
                    && usual != null
                    && Objects.equals(parameter.value(), usual.parameter());
            if (!superfluous && !(part != null && parameter.name().equals("FMTTYPE"))) {
                parameters.add(parameter.name() + parameter.values());
            }
        }
        parameters.sort(null);
        return property.name() + parameters + ":" + (part == null ? property.value() : "cid:" + part);
    }
}
