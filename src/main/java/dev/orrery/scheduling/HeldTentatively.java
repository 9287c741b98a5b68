package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A copy whose time is held because it was answered with PARTSTAT=TENTATIVE: its STATUS is TENTATIVE, so that the time is
 * BUSY-TENTATIVE to others (RFC 4791 section 7.10). The organizer's own STATUS is remembered beside it, and comes back with
 * another answer. An update has the organizer's word again. Static and pure.
 */
final class HeldTentatively {
    private static final String STATUS = "STATUS";
    static final String ORGANIZERS = SentStamp.RESERVED + "ORGANIZERS-STATUS";

    private HeldTentatively() {}

    static Component hold(Component component) {
        String said = Objects.requireNonNullElse(component.value(STATUS), "");
        return component.with(new Property(ORGANIZERS, said)).with(new Property(STATUS, "TENTATIVE"));
    }

    /** Whether the copy's STATUS is not the organizer's. */
    static boolean isHeld(Component component) {
        return component.has(ORGANIZERS);
    }

    /**
     * The attendee's copy after a change of it: held no more if the answer is another one.
     *
     * @param before the copy as it was
     */
    static Component changed(Component after, @Nullable Component before, String partstat) {
        Property said = before == null ? null : before.property(ORGANIZERS);
        if (said == null) {
            return after;
        }
        if (partstat.equals("TENTATIVE")) {
            return after.with(said).with(new Property(STATUS, "TENTATIVE"));
        }
        Component released = after.without(ORGANIZERS);
        return said.value().isEmpty() ? released.without(STATUS) : released.with(new Property(STATUS, said.value()));
    }
}
