package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import java.util.Map;
import java.util.Optional;

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
        for (OccurrenceId id : AskedOccurrences.of(SchedulingObject.of(invitation), method == ItipMethod.ADD)) {
            Component target = AskedOccurrences.target(stored, id);
            if (target != null && CalendarUsers.invites(target, reader.identities(), reader.self())) {
                answered.put(id, answered(target, reader, partstat));
                found = true;
            }
        }
        return found ? Optional.of(stored.with(answered.values())) : Optional.empty();
    }

    private static Component answered(Component component, Reader reader, String partstat) {
        return CalendarUsers.change(
                component,
                reader.identities(),
                reader.self(),
                attendee -> attendee.with("PARTSTAT", partstat).with("RSVP", null));
    }
}
