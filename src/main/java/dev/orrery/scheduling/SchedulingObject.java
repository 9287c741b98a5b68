package dev.orrery.scheduling;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.ObjectZones;
import dev.orrery.ical.Property;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A calendar object or a message, taken apart by occurrences. For one thread, because its zones are found when asked for; the
 * tree itself is immutable.
 */
public final class SchedulingObject {
    private final Component root;
    private final ObjectZones zones;
    private final Map<OccurrenceId, Component> components;
    private @Nullable CalendarIndex series;

    private SchedulingObject(Component root, ObjectZones zones, Map<OccurrenceId, Component> components) {
        this.root = root;
        this.zones = zones;
        this.components = components;
    }

    /** Of two components for one occurrence the newer one counts. */
    public static SchedulingObject of(Component root) {
        ObjectZones zones = new ObjectZones(root);
        Map<OccurrenceId, Component> components = new LinkedHashMap<>();
        for (Component component : root.content()) {
            components.merge(
                    OccurrenceId.of(component, zones),
                    component,
                    (one, other) -> Version.of(other).compareTo(Version.of(one)) > 0 ? other : one);
        }
        return new SchedulingObject(root, zones, Collections.unmodifiableMap(components));
    }

    /** Of nothing: no component. */
    static SchedulingObject ofNullable(@Nullable Component root) {
        return of(root == null ? new Component("VCALENDAR", List.of(), List.of()) : root);
    }

    /** The VCALENDAR. */
    public Component root() {
        return root;
    }

    ObjectZones zones() {
        return zones;
    }

    /** By the occurrence that each stands for, in the order of the text. */
    Map<OccurrenceId, Component> components() {
        return components;
    }

    /** Index of the series alone, as if no occurrence had been changed; made once. */
    CalendarIndex series(Component master) {
        CalendarIndex known = series;
        if (known == null) {
            known = CalendarObject.reindex(ICalendarWriter.write(with(List.of(master))));
            series = known;
        }
        return known;
    }

    boolean isEmpty() {
        return components.isEmpty();
    }

    @Nullable
    Component master() {
        return components.get(OccurrenceId.WHOLE);
    }

    /** The master, or the first component where there is none. */
    Component first() {
        Component master = master();
        return master == null ? components.values().iterator().next() : master;
    }

    String uid() {
        return Objects.requireNonNullElse(first().value("UID"), "").strip();
    }

    /** ORGANIZER, the same in all components; null if this is no scheduling object. */
    @Nullable
    Property organizer() {
        for (Component component : components.values()) {
            Property organizer = component.property("ORGANIZER");
            if (organizer != null) {
                return organizer;
            }
        }
        return null;
    }

    /** What says something about this occurrence: its own component, else the one from which on all changed, else the master. */
    @Nullable
    Component governing(OccurrenceId id) {
        Component own = components.get(id);
        if (own != null) {
            return own;
        }
        Component latest = master();
        long since = Long.MIN_VALUE;
        for (Map.Entry<OccurrenceId, Component> entry : components.entrySet()) {
            OccurrenceId from = entry.getKey();
            if (from.future() && from.isAtOrBefore(id) && from.at() >= since) {
                since = from.at();
                latest = entry.getValue();
            }
        }
        return latest;
    }

    /** The same VCALENDAR with other components, and the time zones that they need. */
    Component with(Collection<Component> content, Component... otherZones) {
        List<Component> children = new ArrayList<>(TimeZones.neededBy(content, root, otherZones));
        children.addAll(content);
        return root.without("METHOD").withChildren(children);
    }

    /** A changeable copy of the components, in their order. */
    Map<OccurrenceId, Component> copy() {
        return new LinkedHashMap<>(components);
    }
}
