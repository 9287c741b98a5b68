package dev.orrery.ical;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Takes definitions of standard time zones out of an iCalendar text, or puts missing ones in (RFC 7809). A zone is
 * standard if its TZID is a name of the IANA database; a definition that says something else under such a name stays.
 * Pure; everything else in the text stays as it is, byte for byte.
 */
public final class ZonesByReference {
    private static final Set<String> STANDARD = Set.copyOf(Zones.available());

    private ZonesByReference() {}

    /** Without the definitions that everybody has anyway; the same array if there is none. */
    public static byte[] without(byte[] text) {
        Component root = ICalendarReader.read(text);
        Set<Component> needless = needless(root);
        if (needless.isEmpty()) {
            return text;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
        int at = 0;
        for (Component child : root.children()) {
            if (needless.contains(child)) {
                out.write(text, at, child.start() - at);
                at = child.end();
            }
        }
        out.write(text, at, text.length - at);
        return out.toByteArray();
    }

    /** The same of a tree. */
    public static Component without(Component root) {
        Set<Component> needless = needless(root);
        return needless.isEmpty()
                ? root
                : root.withChildren(root.children().stream()
                        .filter(child -> !needless.contains(child))
                        .toList());
    }

    /** With a definition of every standard zone that a property names; the same array if none was missing. */
    public static byte[] with(byte[] text) {
        Component root = ICalendarReader.read(text);
        Set<String> missing = missing(root);
        if (missing.isEmpty()) {
            return text;
        }
        int start = root.children().getFirst().start();
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + 2048 * missing.size());
        out.write(text, 0, start);
        missing.forEach(tzid -> ICalendarWriter.write(Zones.vtimezone(tzid), out));
        out.write(text, start, text.length - start);
        return out.toByteArray();
    }

    /** The same of a tree. */
    public static Component with(Component root) {
        Set<String> missing = missing(root);
        if (missing.isEmpty()) {
            return root;
        }
        List<Component> children = new ArrayList<>();
        missing.forEach(tzid -> children.add(Zones.vtimezone(tzid)));
        children.addAll(root.children());
        return root.withChildren(children);
    }

    private static Set<Component> needless(Component root) {
        Set<Component> needless = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        ObjectZones zones = new ObjectZones(root);
        for (Component definition : root.children("VTIMEZONE")) {
            String tzid =
                    Objects.requireNonNullElse(definition.value("TZID"), "").strip();
            if (STANDARD.contains(tzid) && Objects.equals(zones.find(tzid), Zones.known(tzid))) {
                needless.add(definition);
            }
        }
        return needless;
    }

    private static Set<String> missing(Component root) {
        Set<String> missing = new LinkedHashSet<>();
        root.content().forEach(component -> collect(component, missing));
        root.children("VTIMEZONE")
                .forEach(definition -> missing.remove(
                        Objects.requireNonNullElse(definition.value("TZID"), "").strip()));
        return missing;
    }

    private static void collect(Component component, Set<String> into) {
        for (Property property : component.properties()) {
            String tzid = property.parameter("TZID");
            if (tzid != null && STANDARD.contains(tzid.strip())) {
                into.add(tzid.strip());
            }
        }
        component.children().forEach(child -> collect(child, into));
    }
}
