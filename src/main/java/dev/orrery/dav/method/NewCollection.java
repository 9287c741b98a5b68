package dev.orrery.dav.method;

import static dev.orrery.model.PropertyName.caldav;
import static dev.orrery.model.PropertyName.dav;

import dev.orrery.calendar.Components;
import dev.orrery.dav.ResourceKind;
import dev.orrery.dav.property.PropertyTable;
import dev.orrery.dav.property.PropertyUpdate;
import dev.orrery.dav.property.PropertyUpdate.Instruction;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the body of an extended MKCOL (RFC 5689) or of MKCALENDAR (RFC 4791 section 5.3.1) asks for.
 *
 * @param components types that a calendar is to take; empty for any
 * @param properties judged; complete only if nothing is wrong
 * @param verdicts every property that was asked for, in order, with what is wrong with it, or null
 */
record NewCollection(
        CollectionKind kind,
        Set<String> components,
        Map<PropertyName, String> properties,
        Map<PropertyName, @Nullable Reason> verdicts) {
    private static final PropertyName RESOURCETYPE = dav("resourcetype");
    private static final PropertyName COMPONENT_SET = caldav("supported-calendar-component-set");

    /** Without a body. */
    static NewCollection plain(CollectionKind kind) {
        return new NewCollection(kind, Set.of(), Map.of(), Map.of());
    }

    /**
     * @param kind what the method makes unless the body says otherwise
     * @throws Refused BadRequest if the body is not what {@code root} says
     */
    static NewCollection read(PropertyTable table, CollectionKind kind, PropertyName root, XmlElement body) {
        if (!body.is(root)) {
            throw new Refused(new Reason.BadRequest("The body's root element is to be " + root + "."));
        }
        Reader reader = new Reader(kind);
        List<XmlElement> wanted = wanted(body);
        wanted.stream().filter(property -> property.is(RESOURCETYPE)).forEach(reader::type);
        List<Instruction> others = new ArrayList<>();
        for (XmlElement property : wanted) {
            if (property.is(COMPONENT_SET) && reader.kind == CollectionKind.CALENDAR) {
                reader.components(property);
            } else if (!property.is(RESOURCETYPE)) {
                others.add(new Instruction(property, false));
            }
        }
        ResourceKind made = reader.kind == CollectionKind.CALENDAR ? ResourceKind.CALENDAR : ResourceKind.PLAIN;
        PropertyUpdate.Judged judged = new PropertyUpdate(others).judge(table, made, null);
        Map<PropertyName, String> properties = new HashMap<>();
        judged.changes().forEach((name, value) -> {
            if (value != null) {
                properties.put(name, value);
            }
        });
        Map<PropertyName, @Nullable Reason> verdicts = new LinkedHashMap<>();
        wanted.forEach(property -> {
            PropertyName name = property.name();
            verdicts.put(
                    name, reader.faults.getOrDefault(name, judged.verdicts().get(name)));
        });
        return new NewCollection(reader.kind, reader.components, properties, verdicts);
    }

    private static List<XmlElement> wanted(XmlElement body) {
        List<XmlElement> wanted = new ArrayList<>();
        for (XmlElement set : body.children(dav("set"))) {
            XmlElement prop = set.child(dav("prop"));
            if (prop == null) {
                throw new Refused(new Reason.BadRequest("DAV:set holds DAV:prop."));
            }
            wanted.addAll(prop.children());
        }
        return wanted;
    }

    boolean isGood() {
        return verdicts.values().stream().allMatch(reason -> reason == null);
    }

    /** Reads the two properties that can only be set now. */
    private static final class Reader {
        private CollectionKind kind;
        private final Set<String> components = new TreeSet<>();
        private final Map<PropertyName, Reason> faults = new HashMap<>();

        Reader(CollectionKind kind) {
            this.kind = kind;
        }

        /** RFC 5689 section 3.3: DAV:valid-resourcetype. */
        void type(XmlElement type) {
            boolean collection = type.child(dav("collection")) != null;
            boolean calendar = type.child(caldav("calendar")) != null;
            boolean known = type.children().size() == (collection ? 1 : 0) + (calendar ? 1 : 0);
            if (!collection || !known || kind == CollectionKind.CALENDAR && !calendar) {
                faults.put(
                        RESOURCETYPE,
                        new Reason.UnknownResourceType("This server makes collections and calendars:"
                                + " DAV:collection, with CALDAV:calendar or alone."));
            } else {
                kind = calendar ? CollectionKind.CALENDAR : CollectionKind.PLAIN;
            }
        }

        /** RFC 4791 section 5.2.3. */
        void components(XmlElement property) {
            for (XmlElement comp : property.children(caldav("comp"))) {
                String name = comp.attribute("name");
                components.add(name == null ? "" : name.toUpperCase(Locale.ROOT));
            }
            if (components.isEmpty() || !Components.ANY.containsAll(components)) {
                faults.put(
                        COMPONENT_SET,
                        new Reason.InvalidPropertyValue(
                                COMPONENT_SET, "names any of " + String.join(", ", Components.ANY) + "."));
            }
        }
    }
}
