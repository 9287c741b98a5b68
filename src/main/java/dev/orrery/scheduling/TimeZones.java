package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The VTIMEZONEs that travel with components (RFC 5545 section 3.6.5). */
final class TimeZones {
    private TimeZones() {}

    /** Each TZID once; a definition in {@code root} goes before one of the others. */
    static List<Component> neededBy(Collection<Component> content, Component root, Component... others) {
        Set<String> names = new LinkedHashSet<>();
        content.forEach(component -> collect(component, names));
        Map<String, Component> defined = new LinkedHashMap<>();
        define(root, names, defined);
        for (Component other : others) {
            define(other, names, defined);
        }
        return new ArrayList<>(defined.values());
    }

    private static void collect(Component component, Set<String> names) {
        for (Property property : component.properties()) {
            String tzid = property.parameter("TZID");
            if (tzid != null) {
                names.add(tzid.strip());
            }
        }
        component.children().forEach(child -> collect(child, names));
    }

    private static void define(Component root, Set<String> names, Map<String, Component> into) {
        for (Component zone : root.children("VTIMEZONE")) {
            String tzid = zone.value("TZID");
            if (tzid != null && names.contains(tzid.strip())) {
                into.putIfAbsent(tzid.strip(), zone);
            }
        }
    }
}
