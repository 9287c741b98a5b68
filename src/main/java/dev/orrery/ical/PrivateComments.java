package dev.orrery.ical;

import java.util.List;
import java.util.Set;

/**
 * Words between one attendee and the organizer (caldav-privatecomments of Apple's servers): in the organizer's copy what
 * attendees wrote, in an attendee's copy what they wrote themselves. Nobody else sees them, whatever the event's CLASS. Static.
 */
public final class PrivateComments {
    /** In the organizer's copy. */
    public static final String OF_ATTENDEE = "X-CALENDARSERVER-ATTENDEE-COMMENT";

    private static final Set<String> NAMES = Set.of(OF_ATTENDEE, "X-CALENDARSERVER-PRIVATE-COMMENT");

    private PrivateComments() {}

    /** True if a component of a VCALENDAR has some. */
    public static boolean areIn(List<Component> components) {
        return components.stream()
                .flatMap(component -> component.properties().stream())
                .anyMatch(property -> NAMES.contains(property.name()));
    }

    /** The VCALENDAR as all others see it; itself if nothing is left out. */
    public static Component leftOutOf(Component calendar) {
        if (!areIn(calendar.children())) {
            return calendar;
        }
        return calendar.withChildren(calendar.children().stream()
                .map(child -> child.withProperties(child.properties().stream()
                        .filter(property -> !NAMES.contains(property.name()))
                        .toList()))
                .toList());
    }
}
