package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What client and server tell each other on ORGANIZER and ATTENDEE (RFC 6638 section 7). */
final class ScheduleParameters {
    static final String AGENT = "SCHEDULE-AGENT";
    static final String STATUS = "SCHEDULE-STATUS";
    static final String FORCE_SEND = "SCHEDULE-FORCE-SEND";

    /**
     * Version of the newest answer by the attendee, so that an older one that comes later changes nothing, and so that the
     * attendee knows whether an update was made with the answer in mind.
     */
    static final String REPLY = "X-ORRERY-REPLY";

    private static final Set<String> PRIVATE = Set.of(AGENT, STATUS, FORCE_SEND);

    private ScheduleParameters() {}

    /** True unless the client sends the messages itself, or nobody is to (RFC 6638 section 7.1). */
    static boolean isServersTask(Property calendarUser) {
        String agent = calendarUser.parameter(AGENT);
        return agent == null || agent.isBlank() || agent.strip().equalsIgnoreCase("SERVER");
    }

    /** RFC 6638 section 7.2. */
    static boolean forces(Property calendarUser, ItipMethod method) {
        String forced = calendarUser.parameter(FORCE_SEND);
        return forced != null && forced.strip().toUpperCase(Locale.ROOT).equals(method.name());
    }

    static Property without(Property calendarUser) {
        Property plain = calendarUser;
        for (String name : PRIVATE) {
            plain = plain.parameter(name) == null ? plain : plain.with(name, null);
        }
        return plain;
    }

    /** As stored: SCHEDULE-FORCE-SEND is never kept; what the server wrote is the server's, whatever the client sent. */
    static Property stored(Property sent, @Nullable Property old) {
        return sent.with(FORCE_SEND, null)
                .with(STATUS, isServersTask(sent) ? old == null ? null : old.parameter(STATUS) : sent.parameter(STATUS))
                .with(REPLY, old == null ? null : old.parameter(REPLY));
    }

    static Component without(Component component) {
        return CalendarUsers.each(
                CalendarUsers.each(component, "ATTENDEE", ScheduleParameters::without),
                "ORGANIZER",
                ScheduleParameters::without);
    }
}
