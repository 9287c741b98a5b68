package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a sender may speak for a calendar user. SENT-BY (RFC 5545 section 3.2.18) is a word of the message about itself, so a
 * stranger could write it, and so could everybody of a public mail domain: it counts if what is stored says the same.
 */
final class Senders {
    private Senders() {}

    /**
     * @param claimed ORGANIZER or ATTENDEE in the message
     * @param stored the same person's property in the stored object; null if there is none
     */
    static boolean maySpeak(Property claimed, @Nullable Property stored, Identities identities, String sender) {
        if (identities.same(claimed.value(), sender)) {
            return true;
        }
        return stored != null
                && CalendarUsers.names(claimed, "SENT-BY", identities, sender)
                && CalendarUsers.names(stored, "SENT-BY", identities, sender);
    }

    /**
     * Whether the reader has what a message is about from its sender, who passed it on (RFC 5546 section 3.2.2.3). DELEGATED-TO in
     * the sender's own property would be nothing but the sender's word.
     */
    static boolean isDelegator(SchedulingObject stored, ItipMessage message, Reader reader) {
        Property organizer = stored.organizer();
        if (organizer == null || reader.isSelf(organizer)) {
            return false;
        }
        List<Component> touched = message.object().components().keySet().stream()
                .flatMap(id -> Occurrences.covered(stored, id).values().stream())
                .toList();
        Predicate<Component> passedOn = component -> {
            Property own = CalendarUsers.attendee(component, reader.identities(), reader.self());
            return own != null && CalendarUsers.names(own, "DELEGATED-FROM", reader.identities(), message.sender());
        };
        return touched.isEmpty()
                ? stored.components().values().stream().anyMatch(passedOn)
                : touched.stream().allMatch(passedOn);
    }
}
