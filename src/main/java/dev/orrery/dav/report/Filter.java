package dev.orrery.dav.report;

import dev.orrery.ical.TimeRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a CALDAV:filter (RFC 4791 section 9.7), as read and checked. All conditions inside one are joined by
 * AND; each speaks of one and the same component, property or parameter. Immutable.
 */
sealed interface Filter {
    /**
     * CALDAV:comp-filter: in the current scope there is a component of that name that fulfils everything below.
     *
     * @param absent CALDAV:is-not-defined: there is none instead; then nothing else is asked
     * @param range an instance of the component overlaps it; null if not asked
     */
    record Component(
            String name,
            boolean absent,
            @Nullable TimeRange range,
            List<Property> properties,
            List<Component> components)
            implements Filter {
        public Component {
            properties = List.copyOf(properties);
            components = List.copyOf(components);
        }

        /** True if the mere existence of the component is asked. */
        boolean isBare() {
            return !absent && range == null && properties.isEmpty() && components.isEmpty();
        }
    }

    /**
     * CALDAV:prop-filter: the component has a property of that name that fulfils everything below.
     *
     * @param range the property's value overlaps it; null if not asked
     * @param text null if not asked
     */
    record Property(
            String name,
            boolean absent,
            @Nullable TimeRange range,
            @Nullable TextMatch text,
            List<Parameter> parameters)
            implements Filter {
        public Property {
            parameters = List.copyOf(parameters);
        }
    }

    /** CALDAV:param-filter: the property has a parameter of that name whose value matches. */
    record Parameter(String name, boolean absent, @Nullable TextMatch text) implements Filter {}

    /**
     * CALDAV:text-match: the value holds the text.
     *
     * @param folded the text in the collation's folded form
     * @param negate a match if the value does not hold the text
     */
    record TextMatch(String folded, Collation collation, boolean negate) implements Filter {
        boolean matches(String value) {
            return collation.fold(value).contains(folded) != negate;
        }
    }
}
