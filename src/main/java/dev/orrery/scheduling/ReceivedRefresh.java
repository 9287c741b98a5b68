package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.scheduling.Outcome.Effect;
import java.util.List;
import java.util.Map;

/** REFRESH (RFC 5546 sections 3.2.6 and 3.4.6): an attendee asks for the newest version. Nobody else gets anything. */
final class ReceivedRefresh {
    private ReceivedRefresh() {}

    static Outcome receive(SchedulingObject stored, ItipMessage message, Reader reader) {
        if (stored.isEmpty()) {
            return Outcome.refused(Refusal.NOTHING_STORED);
        }
        if (!ReceiveMessage.isToOrganizer(stored, message, reader)) {
            return Outcome.refused(Refusal.NOT_ORGANIZED_HERE);
        }
        Property attendee = ReceiveMessage.sendingAttendee(stored, message, reader);
        if (attendee == null) {
            return Outcome.refused(Refusal.NOT_AN_ATTENDEE);
        }
        return switch (reader.policy().refreshing()) {
            case NEVER -> Outcome.of(new Effect.AskForRefresh(attendee.value()));
            case ALWAYS -> refresh(stored, attendee.value(), reader);
        };
    }

    /** The answer that the organizer, or the policy in their name, gives. */
    static Outcome refresh(SchedulingObject stored, String attendee, Reader reader) {
        String stamp = SentStamp.next(stored, reader);
        OutgoingMessage answer = Messages.request(stored, attendee, reader, stamp);
        Map<OccurrenceId, Component> components = stored.copy();
        SentStamp.remember(components, stamp);
        return new Outcome(new Effect.Store(stored.with(components.values())), List.of(answer), List.of());
    }
}
