package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Delivery status of messages, written into the object that caused them (RFC 6638 section 3.2.9). */
public final class ScheduleStatus {
    /** Still on its way. */
    public static final String PENDING = "1.0";

    /** In the hands of another system. */
    public static final String SENT = "1.1";

    /** In the recipient's inbox. */
    public static final String DELIVERED = "1.2";

    /** The recipient is not known to this server. */
    public static final String UNKNOWN_USER = "3.7";

    /** The sender may not. */
    public static final String NO_AUTHORITY = "3.8";

    /** It could not be delivered, and will not be tried again. */
    public static final String UNDELIVERABLE = "5.1";

    /** There is no way to send messages to such an address. */
    public static final String NO_SCHEDULING = "5.2";

    private ScheduleStatus() {}

    /**
     * The object with SCHEDULE-STATUS on every ORGANIZER and ATTENDEE that a code is given for.
     *
     * @param codes by {@link Identities#of}
     */
    public static Component mark(Component calendar, Identities identities, Map<String, String> codes) {
        return marked(calendar, identities, codes, (_, _) -> true);
    }

    /**
     * The same, but only where a message is still {@link #PENDING}, or was given up and is {@link #SENT} after all: anything
     * else is a later word.
     */
    public static Component settle(Component calendar, Identities identities, Map<String, String> codes) {
        return marked(calendar, identities, codes, (user, code) -> {
            String said = user.parameter(ScheduleParameters.STATUS);
            return PENDING.equals(said) || UNDELIVERABLE.equals(said) && code.equals(SENT);
        });
    }

    /** What counted as {@link #SENT} did not arrive: {@link #UNDELIVERABLE}, unless there is a later word. */
    public static Component returned(Component calendar, Identities identities, String recipient) {
        return marked(
                calendar,
                identities,
                Map.of(identities.of(recipient), UNDELIVERABLE),
                (user, _) -> SENT.equals(user.parameter(ScheduleParameters.STATUS)));
    }

    private static Component marked(
            Component calendar, Identities identities, Map<String, String> codes, BiPredicate<Property, String> which) {
        List<Component> children = calendar.children().stream()
                .map(child -> child.is("VTIMEZONE") ? child : markOne(child, identities, codes, which))
                .toList();
        return calendar.withChildren(children);
    }

    private static Component markOne(
            Component component,
            Identities identities,
            Map<String, String> codes,
            BiPredicate<Property, String> which) {
        Component marked = component;
        for (String name : List.of("ORGANIZER", "ATTENDEE")) {
            marked = CalendarUsers.each(marked, name, user -> {
                String code = codes.get(identities.of(user.value()));
                return code == null || !which.test(user, code) ? user : user.with(ScheduleParameters.STATUS, code);
            });
        }
        return marked;
    }
}
