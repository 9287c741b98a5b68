package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.scheduling.Outcome.Effect;
import java.util.Map;
import java.util.Objects;

/** ADD (RFC 5546 sections 3.2.4 and 3.4.4): one more occurrence of a series. */
final class ReceivedAdd {
    private ReceivedAdd() {}

    static Outcome receive(SchedulingObject stored, ItipMessage message, Reader reader) {
        Property organizer = Objects.requireNonNull(message.object().organizer());
        boolean known = !stored.isEmpty();
        if (known
                ? !ReceiveMessage.isOfStoredOrganizer(stored, message, reader)
                : !Senders.maySpeak(organizer, null, reader.identities(), message.sender())) {
            return Outcome.refused(Refusal.NOT_THE_ORGANIZER);
        }
        return switch (reader.policy().add()) {
            case IGNORE -> Outcome.refused(Refusal.UNWANTED);
            case REFRESH -> Outcome.sent(Messages.refresh(message.object(), reader));
            case ADD ->
                stored.master() == null
                        ? Outcome.sent(Messages.refresh(message.object(), reader))
                        : add(stored, message, reader);
        };
    }

    private static Outcome add(SchedulingObject stored, ItipMessage message, Reader reader) {
        Map<OccurrenceId, Component> merged = stored.copy();
        boolean changed = false;
        for (Component added : message.object().root().content()) {
            Property start = Objects.requireNonNull(added.property("DTSTART"));
            CalendarTime time = CalendarTime.of(start, message.object().zones());
            Component master = Objects.requireNonNull(merged.get(OccurrenceId.WHOLE));
            boolean older = Version.of(added).sequence() < Version.of(master).sequence();
            if (time == null || older || merged.containsKey(OccurrenceId.of(time))) {
                continue;
            }
            changed = true;
            Property id = new Property("RECURRENCE-ID", start.parameters(), start.value(), 0);
            merged.put(OccurrenceId.of(time), OwnData.carry(CalendarUsers.add(added, id), null, "", reader));
            merged.put(OccurrenceId.WHOLE, Occurrences.extend(master, start));
        }
        return changed
                ? Outcome.of(new Effect.Store(
                        stored.with(merged.values(), message.object().root())))
                : Outcome.refused(Refusal.NOT_NEWER);
    }
}
