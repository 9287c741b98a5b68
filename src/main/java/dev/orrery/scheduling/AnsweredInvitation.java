package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an attendee's copy becomes when one invitation is answered. What the invitation is not about stays as it is: an
 * occurrence that was moved is answered apart from its series (RFC 5546 section 3.2.3). Static and pure.
 */
public final class AnsweredInvitation {
    private AnsweredInvitation() {}

    /**
     * @param calendar the copy as it is
     * @param method of the invitation: REQUEST or ADD
     * @return the VCALENDAR as it is then; empty if nothing that the message invites the reader to is there any more
     */
    public static Optional<Component> apply(
            Component calendar, Component invitation, ItipMethod method, Reader reader, String partstat) {
        SchedulingObject stored = SchedulingObject.of(calendar);
        Map<OccurrenceId, Component> answered = stored.copy();
        boolean found = false;
        for (OccurrenceId id : meant(SchedulingObject.of(invitation), method)) {
            Component target = target(stored, id);
            if (target != null && CalendarUsers.invites(target, reader.identities(), reader.self())) {
                answered.put(id, answered(target, reader, partstat));
                found = true;
            }
        }
        return found ? Optional.of(stored.with(answered.values())) : Optional.empty();
    }

    /** An ADD names its occurrences by when they start (RFC 5546 section 3.2.4). */
    private static Set<OccurrenceId> meant(SchedulingObject object, ItipMethod method) {
        if (method != ItipMethod.ADD) {
            return object.components().keySet();
        }
        Set<OccurrenceId> added = new LinkedHashSet<>();
        for (Component component : object.root().content()) {
            CalendarTime start = Occurrences.start(object, component);
            if (start != null) {
                added.add(OccurrenceId.of(start));
            }
        }
        return added;
    }

    /** A newer word on the series may have taken the place of the occurrence's own component. */
    private static @Nullable Component target(SchedulingObject stored, OccurrenceId id) {
        Component own = stored.components().get(id);
        Component governing = stored.governing(id);
        if (own != null || id.isWhole() || id.future() || governing == null || !governing.has("DTSTART")) {
            return own;
        }
        return Occurrences.exists(stored, id) ? Occurrences.derive(stored, governing, id) : null;
    }

    private static Component answered(Component component, Reader reader, String partstat) {
        return CalendarUsers.change(
                component,
                reader.identities(),
                reader.self(),
                attendee -> attendee.with("PARTSTAT", partstat).with("RSVP", null));
    }
}
