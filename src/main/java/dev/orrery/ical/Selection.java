package dev.orrery.ical;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Partial retrieval (RFC 4791 section 9.6.1, CALDAV:comp): which properties and components of a component to keep.
 *
 * @param properties name in upper case to "without value"; null for CALDAV:allprop or when neither is said
 * @param components selections by component name; null for CALDAV:allcomp
 */
public record Selection(
        String name,
        @Nullable Map<String, Boolean> properties,
        @Nullable Map<String, Selection> components) {
    /** The component with what was asked for. */
    public Component apply(Component component) {
        throw new UnsupportedOperationException(component.name());
    }
}
