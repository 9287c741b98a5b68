package dev.orrery.scheduling;

import dev.orrery.ical.Property;
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

    /** Whether what the reader has stored says that the sender passed it on to them (RFC 5546 section 3.2.2.3). */
    static boolean isDelegator(SchedulingObject stored, String sender, Reader reader) {
        return stored.components().values().stream()
                .map(component -> CalendarUsers.attendee(component, reader.identities(), sender))
                .anyMatch(delegator -> delegator != null
                        && CalendarUsers.names(delegator, "DELEGATED-TO", reader.identities(), reader.self()));
    }
}
