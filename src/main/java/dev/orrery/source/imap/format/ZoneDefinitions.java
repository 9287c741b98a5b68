package dev.orrery.source.imap.format;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.ical.Zone;
import dev.orrery.ical.Zones;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The VTIMEZONEs of zones that everybody knows by name: left out in messages, there again in iCalendar text. Stateless. */
final class ZoneDefinitions {
    /** By name; there are no more than the zones that are known. */
    private static final Map<String, Component> WRITTEN = new ConcurrentHashMap<>();

    private ZoneDefinitions() {}

    /** True for a definition of a zone that bears the zone's own name. */
    static boolean isKnown(Component component) {
        String tzid = component.is("VTIMEZONE") ? component.value("TZID") : null;
        return tzid != null && isKnown(tzid);
    }

    private static boolean isKnown(String tzid) {
        Zone zone = Zones.known(tzid);
        return zone != null && zone.known() != null && zone.id().equals(tzid);
    }

    static Component without(Component calendar) {
        List<Component> kept =
                calendar.children().stream().filter(child -> !isKnown(child)).toList();
        return calendar.withChildren(kept);
    }

    /** RFC 5545 section 3.2.19 asks for a definition of every zone that is used. */
    static Component with(Component calendar) {
        Set<String> tzids = new LinkedHashSet<>();
        collect(calendar, tzids);
        calendar.children("VTIMEZONE").forEach(zone -> tzids.remove(zone.value("TZID")));
        List<Component> children = new ArrayList<>();
        for (String tzid : tzids) {
            if (isKnown(tzid)) {
                children.add(WRITTEN.computeIfAbsent(tzid, Zones::vtimezone));
            }
        }
        children.addAll(calendar.children());
        return calendar.withChildren(children);
    }

    private static void collect(Component component, Set<String> tzids) {
        for (Property property : component.properties()) {
            String tzid = property.parameters().isEmpty() ? null : property.parameter("TZID");
            if (tzid != null) {
                tzids.add(tzid);
            }
        }
        component.children().forEach(child -> collect(child, tzids));
    }
}
