package dev.orrery.dav.property;

import dev.orrery.model.PropertyName;
import java.util.List;

/**
 * The asked properties of one resource, read and ready to be written outside the snapshot. Immutable.
 *
 * @param found with their values
 * @param denied exist, but not for this caller
 * @param missing asked for by name and not there
 */
public record PropertyRow(String href, List<Found> found, List<PropertyName> denied, List<PropertyName> missing) {
    /** One property with its value. */
    public record Found(PropertyName name, PropertyValue value) {}

    public PropertyRow {
        found = List.copyOf(found);
        denied = List.copyOf(denied);
        missing = List.copyOf(missing);
    }
}
