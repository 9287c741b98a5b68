package dev.orrery.ical;

import java.util.List;

/**
 * A property parameter (RFC 5545 section 3.2), unquoted and with RFC 6868 carets resolved.
 *
 * @param name in upper case
 * @param values at least one
 */
public record Parameter(String name, List<String> values) {
    public Parameter {
        values = List.copyOf(values);
    }

    public Parameter(String name, String value) {
        this(name, List.of(value));
    }

    /** All values in one string, as most parameters have only one. */
    public String value() {
        return values.size() == 1 ? values.getFirst() : String.join(",", values);
    }
}
