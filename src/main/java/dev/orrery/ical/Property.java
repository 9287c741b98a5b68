package dev.orrery.ical;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A content line (RFC 5545 section 3.1). The value is what stands in the text, unfolded; whoever needs a type reads it
 * ({@link #text()}, {@link CalendarTime}). Immutable.
 *
 * @param name in upper case
 * @param value raw: backslash escapes are still there
 * @param line where it stands in the source, counted from 1; 0 when it was made here
 */
public record Property(String name, List<Parameter> parameters, String value, int line) {
    public Property {
        parameters = List.copyOf(parameters);
    }

    public Property(String name, String value) {
        this(name, List.of(), value, 0);
    }

    /** The first value of a parameter. */
    public @Nullable String parameter(String parameterName) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(parameterName)) {
                return parameter.values().getFirst();
            }
        }
        return null;
    }

    /** True if the parameter is there and has this value in any letter case. */
    public boolean parameterIs(String parameterName, String expected) {
        return expected.equalsIgnoreCase(parameter(parameterName));
    }

    /** The value as TEXT: backslash escapes resolved (RFC 5545 section 3.3.11). */
    public String text() {
        return Text.unescape(value);
    }

    /** A property with a TEXT value that is escaped here. */
    public static Property ofText(String name, String text) {
        return new Property(name, Text.escape(text));
    }

    public Property withValue(String newValue) {
        return new Property(name, parameters, newValue, line);
    }

    /** The same property with a parameter set ({@code null} removes it). */
    public Property with(String parameterName, @Nullable String parameterValue) {
        List<Parameter> kept = new ArrayList<>(parameters.size() + 1);
        for (Parameter parameter : parameters) {
            if (!parameter.name().equals(parameterName)) {
                kept.add(parameter);
            }
        }
        if (parameterValue != null) {
            kept.add(new Parameter(parameterName, parameterValue));
        }
        return new Property(name, kept, value, line);
    }
}
