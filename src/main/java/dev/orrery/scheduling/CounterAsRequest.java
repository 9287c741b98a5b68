package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import java.util.List;
import java.util.Optional;

/**
 * A REQUEST by which an attendee proposes something else to the organizer: some programs send it where RFC 5546 section 3.2.7
 * has COUNTER. Static and pure.
 */
public final class CounterAsRequest {
    private CounterAsRequest() {}

    /**
     * The message as it is meant; itself if it is anything else. Who passes an invitation on to a delegate (section 3.2.2.3)
     * proposes nothing.
     *
     * @param calendar VCALENDAR with METHOD
     * @param sender address of whoever sent it
     */
    public static Component meant(Component calendar, Identities identities, String sender) {
        List<Property> methods = calendar.all("METHOD");
        return methods.size() == 1
                        && ItipMethod.of(methods.getFirst().value()).equals(Optional.of(ItipMethod.REQUEST))
                        && calendar.content().stream()
                                .allMatch(component -> isByAttendee(component, identities, sender))
                ? calendar.with(new Property("METHOD", ItipMethod.COUNTER.name()))
                : calendar;
    }

    private static boolean isByAttendee(Component component, Identities identities, String sender) {
        Property organizer = component.property("ORGANIZER");
        Property attendee = CalendarUsers.attendee(component, identities, sender);
        return organizer != null
                && !identities.same(organizer.value(), sender)
                && attendee != null
                && !CalendarUsers.partstat(attendee).equals("DELEGATED");
    }
}
