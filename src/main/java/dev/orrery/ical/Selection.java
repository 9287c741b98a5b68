package dev.orrery.ical;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Partial retrieval (RFC 4791 section 9.6.1, CALDAV:comp): which properties and components of a component to keep.
 *
 * @param name of the component, in upper case
 * @param properties names in upper case to "without its value"; null for CALDAV:allprop
 * @param components selections by component name; null for CALDAV:allcomp
 */
public record Selection(
        String name,
        @Nullable Map<String, Boolean> properties,
        @Nullable Map<String, Selection> components) {

    /** The component with what was asked for. */
    public Component apply(Component component) {
        List<Property> kept = component.properties();
        if (properties != null) {
            kept = new ArrayList<>();
            for (Property property : component.properties()) {
                Boolean withoutValue = properties.get(property.name());
                if (withoutValue != null) {
                    kept.add(withoutValue ? property.withValue("") : property);
                }
            }
        }
        List<Component> children = component.children();
        if (components != null) {
            children = new ArrayList<>();
            for (Component child : component.children()) {
                Selection selection = components.get(child.name());
                if (selection != null) {
                    children.add(selection.apply(child));
                }
            }
        }
        return component.withProperties(kept).withChildren(children);
    }
}
