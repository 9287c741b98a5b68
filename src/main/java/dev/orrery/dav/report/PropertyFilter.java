package dev.orrery.dav.report;

import dev.orrery.ical.Component;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import java.util.List;

/**
 * CALDAV:prop-filter and CALDAV:param-filter (RFC 4791 sections 9.7.2 and 9.7.3): all conditions are asked of one and the
 * same property. Immutable and thread-safe.
 */
final class PropertyFilter {
    private final PropertySpan span;

    /** @param span where values lie in time */
    PropertyFilter(PropertySpan span) {
        this.span = span;
    }

    /** True if the component fulfils every condition. */
    boolean all(List<Filter.Property> conditions, Component component) {
        for (int i = 0; i < conditions.size(); i++) {
            if (!test(conditions.get(i), component)) {
                return false;
            }
        }
        return true;
    }

    private boolean test(Filter.Property condition, Component component) {
        if (condition.absent()) {
            return !component.has(condition.name());
        }
        for (Property property : component.properties()) {
            if (property.name().equals(condition.name()) && test(condition, property)) {
                return true;
            }
        }
        return false;
    }

    private boolean test(Filter.Property condition, Property property) {
        Filter.TextMatch text = condition.text();
        if (text != null && !text.matches(property.text())) {
            return false;
        }
        if (condition.range() != null && !span.overlaps(property, condition.range())) {
            return false;
        }
        for (Filter.Parameter parameter : condition.parameters()) {
            if (!test(parameter, property)) {
                return false;
            }
        }
        return true;
    }

    private static boolean test(Filter.Parameter condition, Property property) {
        boolean found = false;
        for (Parameter parameter : property.parameters()) {
            if (parameter.name().equals(condition.name())) {
                if (condition.absent()) {
                    return false;
                }
                found |= condition.text() == null || condition.text().matches(parameter.value());
            }
        }
        return found || condition.absent();
    }
}
