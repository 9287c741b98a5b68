package dev.orrery.scheduling;

import dev.orrery.ical.Property;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a sender may speak for a calendar user. SENT-BY (RFC 5545 section 3.2.18) is a word of the message about itself, so a
 * stranger could write it: it counts if what is stored says the same, or within one mail domain.
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
        if (!CalendarUsers.names(claimed, "SENT-BY", identities, sender)) {
            return false;
        }
        String domain = domain(claimed.value());
        return !domain.isEmpty() && domain.equals(domain(sender))
                || stored != null && CalendarUsers.names(stored, "SENT-BY", identities, sender);
    }

    private static String domain(String address) {
        int at = address.lastIndexOf('@');
        return at < 0 ? "" : address.substring(at + 1).strip().toLowerCase(Locale.ROOT);
    }
}
