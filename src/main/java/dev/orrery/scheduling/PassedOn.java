package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What somebody passed on to delegates (RFC 5546 section 3.2.2.3) of whom a newer message of the organizer says nothing: many
 * programs know no delegates, and these hear of it from whoever passed the event on. Immutable.
 */
public final class PassedOn {
    public static final PassedOn NOTHING = new PassedOn(Map.of(), Identities.WITHOUT_ALIASES);

    private final Map<String, OutgoingMessage> cancellations;
    private final Identities identities;

    private PassedOn(Map<String, OutgoingMessage> cancellations, Identities identities) {
        this.cancellations = cancellations;
        this.identities = identities;
    }

    /** @param stored as it is without the message */
    public static PassedOn of(Component stored, ItipMessage message, Reader reader) {
        return of(SchedulingObject.of(stored), message.object().components(), reader);
    }

    /** Whether all that the message is about was passed on, to the same people, and is at the same times still. */
    public static boolean isAllAsItWas(Component stored, ItipMessage message, Reader reader) {
        SchedulingObject before = SchedulingObject.of(stored);
        Set<Set<String>> delegates = new HashSet<>();
        for (Map.Entry<OccurrenceId, Component> entry :
                message.object().components().entrySet()) {
            for (Map.Entry<OccurrenceId, Component> known :
                    Occurrences.covered(before, entry.getKey()).entrySet()) {
                Component now = message.object().components().get(known.getKey());
                Property own = CalendarUsers.attendee(known.getValue(), reader.identities(), reader.self());
                if (now == null
                        || own == null
                        || !CalendarUsers.partstat(own).equals("DELEGATED")
                        || Timing.difference(Timing.of(before, known.getValue()), Timing.of(message.object(), now))
                                != null) {
                    return false;
                }
                delegates.add(Set.copyOf(CalendarUsers.addresses(own, "DELEGATED-TO")));
            }
        }
        return delegates.size() == 1;
    }

    static PassedOn of(SchedulingObject stored, Map<OccurrenceId, Component> message, Reader reader) {
        Map<String, List<Component>> byDelegate = new LinkedHashMap<>();
        message.forEach((id, sent) -> Occurrences.covered(stored, id).forEach((at, known) -> {
            Property own = CalendarUsers.attendee(known, reader.identities(), reader.self());
            boolean apart = !at.equals(id) && message.containsKey(at);
            if (apart || own == null || !CalendarUsers.partstat(own).equals("DELEGATED")) {
                return;
            }
            for (String delegate : CalendarUsers.addresses(own, "DELEGATED-TO")) {
                if (!CalendarUsers.invites(sent, reader.identities(), delegate)) {
                    byDelegate
                            .computeIfAbsent(delegate, _ -> new ArrayList<>())
                            .add(cancelled(known, Version.of(sent), own, delegate));
                }
            }
        }));
        Map<String, OutgoingMessage> cancellations = new LinkedHashMap<>();
        byDelegate.forEach((delegate, components) -> {
            Component calendar = MessageWriter.calendar(ItipMethod.CANCEL, components, stored.root());
            cancellations.put(
                    delegate, new OutgoingMessage(ItipMethod.CANCEL, reader.self(), List.of(delegate), calendar));
        });
        return new PassedOn(cancellations, reader.identities());
    }

    private static Component cancelled(Component known, Version version, Property own, String delegate) {
        String stamp = version.stamp().isEmpty() ? Version.of(known).stamp() : version.stamp();
        Component clean = MessageWriter.clean(known, stamp).without("ATTENDEE");
        Component marked = MessageWriter.sequenced(clean, version.sequence()).with(new Property("STATUS", "CANCELLED"));
        return CalendarUsers.add(CalendarUsers.add(marked, own), Messages.delegate(own, delegate));
    }

    /** Calendar user addresses. */
    public Set<String> delegates() {
        return cancellations.keySet();
    }

    /**
     * It is off for the delegates.
     *
     * @param stays the one to whom it is passed on again; empty if there is none
     */
    public List<OutgoingMessage> cancel(String stays) {
        List<OutgoingMessage> messages = new ArrayList<>();
        cancellations.forEach((delegate, message) -> {
            if (!identities.same(delegate, stays)) {
                messages.add(message);
            }
        });
        return messages;
    }
}
