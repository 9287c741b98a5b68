package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an attendee owns in a copy of somebody else's event (RFC 6638 section 3.2.2.1), and keeps when an update comes. */
final class OwnData {
    private static final Set<String> KEPT = Set.of(
            "TRANSP",
            "PERCENT-COMPLETE",
            "COMPLETED",
            "CATEGORIES",
            "COLOR",
            "CREATED",
            AttendeeComment.PRIVATE,
            SentStamp.NAME);

    private OwnData() {}

    /** Properties in which clients remember things for themselves. */
    static boolean isOfClient(String name) {
        return name.startsWith("X-MOZ-") || name.equals("ACKNOWLEDGED");
    }

    /**
     * @param stored the reader's copy; null if it is new, then the organizer's alarms are left out and nothing is kept
     * @param answeredAt stamp of the reader's newest answer; empty if there is none
     */
    static Component carry(Component incoming, @Nullable Component stored, String answeredAt, Reader reader) {
        List<Component> children = new ArrayList<>();
        Component sent = incoming.without(HeldTentatively.ORGANIZERS); // a note of this house, which nobody sends
        sent.children().stream().filter(child -> !child.is("VALARM")).forEach(children::add);
        if (stored == null) {
            return withoutNotes(sent.withChildren(children));
        }
        children.addAll(stored.children("VALARM"));
        Component carried = sent.without(property -> KEPT.contains(property.name()) && stored.has(property.name()));
        List<Property> properties = new ArrayList<>(carried.properties());
        for (Property property : stored.properties()) {
            if (KEPT.contains(property.name()) || isOfClient(property.name()) && !carried.has(property.name())) {
                properties.add(property);
            }
        }
        Component answered =
                participation(carried.withProperties(properties).withChildren(children), stored, answeredAt, reader);
        return withAgent(withoutNotes(answered), stored);
    }

    /** Who sends the attendee's answers is the attendee's word, in the copy alone (RFC 6638 section 7.1). */
    private static Component withAgent(Component component, Component stored) {
        Property known = stored.property("ORGANIZER");
        String agent = known == null ? null : known.parameter(ScheduleParameters.AGENT);
        return agent == null
                ? component
                : CalendarUsers.each(
                        component, "ORGANIZER", organizer -> organizer.with(ScheduleParameters.AGENT, agent));
    }

    /** Which answers the organizer has heard is for this comparison only. */
    private static Component withoutNotes(Component component) {
        return CalendarUsers.each(component, "ATTENDEE", attendee -> attendee.with(ScheduleParameters.REPLY, null));
    }

    /** An answer that the organizer had not heard when this update was made stays, unless the time has changed since. */
    private static Component participation(Component incoming, Component stored, String answeredAt, Reader reader) {
        Property own = CalendarUsers.attendee(stored, reader.identities(), reader.self());
        Property theirs = CalendarUsers.attendee(incoming, reader.identities(), reader.self());
        boolean anew = "CANCELLED".equalsIgnoreCase(stored.value("STATUS"));
        if (own == null || theirs == null || anew || CalendarUsers.partstat(own).equals("NEEDS-ACTION")) {
            return incoming;
        }
        int answered = Version.of(stored).sequence();
        Integer openSince = OpenSince.of(incoming);
        boolean open = openSince == null
                ? answered < Version.of(incoming).sequence()
                : answered < openSince || isHeard(theirs, answered, answeredAt);
        return open
                ? incoming
                : CalendarUsers.change(
                        incoming,
                        reader.identities(),
                        reader.self(),
                        attendee -> attendee.with("PARTSTAT", CalendarUsers.partstat(own))
                                .with("RSVP", null));
    }

    /** Also true if the reader was left out meanwhile and invited again: then no answer from before counts. */
    private static boolean isHeard(Property theirs, int answered, String answeredAt) {
        Version heard = Version.decode(theirs.parameter(ScheduleParameters.REPLY));
        return heard != null && (heard.sequence() > answered || heard.stamp().compareTo(answeredAt) >= 0);
    }
}
