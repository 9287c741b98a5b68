package dev.orrery.scheduling;

import dev.orrery.directory.CalendarUserAddress;
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

    /** Of the address that {@link Identities} compares, not of the text: a URI may have an at sign behind it. */
    private static String domain(String address) {
        String mail = CalendarUserAddress.parse(address)
                .filter(CalendarUserAddress.Mail.class::isInstance)
                .map(parsed -> ((CalendarUserAddress.Mail) parsed).address())
                .orElse("");
        int at = mail.lastIndexOf('@');
        return at < 0 ? "" : mail.substring(at + 1).strip().toLowerCase(Locale.ROOT);
    }
}
