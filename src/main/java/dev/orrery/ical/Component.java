package dev.orrery.ical;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A calendar component as an untyped tree, in the order of the source; nothing unknown is lost. Immutable.
 *
 * @param name in upper case, such as VEVENT
 * @param line of its BEGIN in the source, counted from 1; 0 when it was made here
 * @param start offset of its BEGIN line in the source bytes; -1 when it was made here
 * @param end offset after its END line, line break included; -1 when it was made here
 */
public record Component(
        String name, List<Property> properties, List<Component> children, int line, int start, int end) {
    public Component {
        properties = Collections.unmodifiableList(properties);
        children = Collections.unmodifiableList(children);
    }

    public Component(String name, List<Property> properties, List<Component> children) {
        this(name, List.copyOf(properties), List.copyOf(children), 0, -1, -1);
    }

    public boolean is(String componentName) {
        return name.equals(componentName);
    }

    /** The first property of that name (upper case). */
    public @Nullable Property property(String propertyName) {
        for (Property property : properties) {
            if (property.name().equals(propertyName)) {
                return property;
            }
        }
        return null;
    }

    /** The raw value of the first property of that name. */
    public @Nullable String value(String propertyName) {
        Property property = property(propertyName);
        return property == null ? null : property.value();
    }

    public boolean has(String propertyName) {
        return property(propertyName) != null;
    }

    /** Every property of that name, in order. */
    public List<Property> all(String propertyName) {
        List<Property> found = new ArrayList<>(2);
        for (Property property : properties) {
            if (property.name().equals(propertyName)) {
                found.add(property);
            }
        }
        return found;
    }

    public List<Component> children(String componentName) {
        List<Component> found = new ArrayList<>(children.size());
        for (Component child : children) {
            if (child.name.equals(componentName)) {
                found.add(child);
            }
        }
        return found;
    }

    /** The components of a VCALENDAR that are not time zones. */
    public List<Component> content() {
        List<Component> found = new ArrayList<>(children.size());
        for (Component child : children) {
            if (!child.name.equals("VTIMEZONE")) {
                found.add(child);
            }
        }
        return found;
    }

    public Component withProperties(List<Property> newProperties) {
        return new Component(name, List.copyOf(newProperties), children, line, -1, -1);
    }

    public Component withChildren(List<Component> newChildren) {
        return new Component(name, properties, List.copyOf(newChildren), line, -1, -1);
    }

    /** Replaces every property of that name by this one, at the place of the first; appended if there was none. */
    public Component with(Property property) {
        List<Property> kept = new ArrayList<>(properties.size() + 1);
        boolean placed = false;
        for (Property old : properties) {
            if (!old.name().equals(property.name())) {
                kept.add(old);
            } else if (!placed) {
                kept.add(property);
                placed = true;
            }
        }
        if (!placed) {
            kept.add(property);
        }
        return withProperties(kept);
    }

    public Component without(Predicate<Property> unwanted) {
        List<Property> kept = new ArrayList<>(properties);
        return kept.removeIf(unwanted) ? withProperties(kept) : this;
    }

    public Component without(String propertyName) {
        return without(property -> property.name().equals(propertyName));
    }
}
