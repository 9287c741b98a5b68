package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import org.jspecify.annotations.Nullable;

/**
 * The SEQUENCE from which on answers count: that of the last reschedule, which opened every answer again (RFC 6638 section
 * 3.2.8). A later revision (another title, one guest more) leaves the answers that are under way what they are. Copies carry it,
 * so that both sides come to the same conclusion when an answer and an update cross.
 */
final class OpenSince {
    static final String NAME = SentStamp.RESERVED + "OPEN-SINCE";

    private OpenSince() {}

    /** Null in what another program organizes. */
    static @Nullable Integer of(Component component) {
        String value = component.value(NAME);
        return value != null && value.strip().matches("\\d{1,9}") ? Integer.valueOf(value.strip()) : null;
    }

    /** The oldest SEQUENCE that an answer may have. */
    static int answers(Component component) {
        Integer since = of(component);
        return since == null ? Version.of(component).sequence() : since;
    }

    static Component mark(Component component, int sequence) {
        return component.with(new Property(NAME, Integer.toString(sequence)));
    }
}
