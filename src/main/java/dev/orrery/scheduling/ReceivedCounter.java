package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.scheduling.Outcome.Effect;
import java.util.Map;

/**
 * COUNTER (RFC 5546 sections 3.2.7 and 3.4.7): an attendee proposes something else. The event stays as it is until the organizer
 * decides; a second proposal by the same person takes the place of the first.
 */
final class ReceivedCounter {
    private ReceivedCounter() {}

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
        for (Map.Entry<OccurrenceId, Component> proposal :
                message.object().components().entrySet()) {
            Component known = stored.governing(proposal.getKey());
            if (known == null || !proposal.getKey().isWhole() && !Occurrences.exists(stored, proposal.getKey())) {
                return Outcome.refused(Refusal.NO_SUCH_OCCURRENCE);
            }
            if (Version.of(proposal.getValue()).sequence() < OpenSince.answers(known)) {
                return Outcome.refused(Refusal.ANSWERS_AN_OLDER_VERSION);
            }
        }
        return Outcome.of(
                new Effect.KeepCounter(attendee.value(), message.object().root().without("METHOD")));
    }
}
