package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What attendees wrote with their answers, in the organizer's copy only: each one's newest words, under the name that Apple's
 * servers and clients gave it (caldav-privatecomments). Nobody else is told.
 */
final class AttendeeComment {
    static final String NAME = "X-CALENDARSERVER-ATTENDEE-COMMENT";

    /** What an attendee wrote for the organizer alone, in the attendee's own copy. */
    static final String PRIVATE = "X-CALENDARSERVER-PRIVATE-COMMENT";

    private static final String FROM = "X-CALENDARSERVER-ATTENDEE-REF";
    private static final String WHEN = "X-CALENDARSERVER-DTSTAMP";
    private static final int LONGEST = 1_000;

    private AttendeeComment() {}

    /** What that attendee wrote; empty if nothing. */
    static String of(Component target, Identities identities, String attendee) {
        return target.all(NAME).stream()
                .filter(property -> property.parameter(FROM) != null
                        && identities.same(Objects.requireNonNull(property.parameter(FROM)), attendee))
                .findFirst()
                .map(Property::text)
                .orElse("");
    }

    /** An answer without words takes back those of the one before. */
    static Component put(Component target, Component reply, Property answer, Reader reader) {
        List<Property> properties = new ArrayList<>();
        for (Property property : target.properties()) {
            String from = property.name().equals(NAME) ? property.parameter(FROM) : null;
            if (from == null || !reader.identities().same(from, answer.value())) {
                properties.add(property);
            }
        }
        Property comment = reply.property("COMMENT");
        String text = comment == null ? "" : comment.text().strip();
        if (!text.isEmpty()) {
            String brief = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
            properties.add(Property.ofText(NAME, brief)
                    .with(FROM, answer.value())
                    .with(WHEN, Objects.requireNonNullElse(reply.value("DTSTAMP"), "")));
        }
        return properties.equals(target.properties()) ? target : target.withProperties(properties);
    }
}
