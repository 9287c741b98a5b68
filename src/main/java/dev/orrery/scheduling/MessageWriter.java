package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Makes messages of components: what is private to the sender's calendar stays there. */
final class MessageWriter {
    private static final String PRODUCT = "-//Orrery//Orrery//EN";

    private MessageWriter() {}

    /** A VCALENDAR with METHOD and the time zones that the components need. */
    static Component calendar(ItipMethod method, Collection<Component> components, Component... zones) {
        List<Component> children = new ArrayList<>(
                TimeZones.neededBy(components, new Component("VCALENDAR", List.of(), List.of()), zones));
        children.addAll(components);
        return new Component(
                "VCALENDAR",
                List.of(
                        new Property("VERSION", "2.0"),
                        new Property("PRODID", PRODUCT),
                        new Property("METHOD", method.name())),
                children);
    }

    /** Without alarms, without what client and server told each other, stamped. */
    static Component clean(Component component, String stamp) {
        Component bare = component
                .withChildren(component.children().stream()
                        .filter(child -> !child.is("VALARM"))
                        .toList())
                .without(property -> isPrivate(property.name()));
        return stamped(ScheduleParameters.without(bare), stamp);
    }

    static Component stamped(Component component, String stamp) {
        return component.with(new Property("DTSTAMP", stamp));
    }

    static Component sequenced(Component component, int sequence) {
        return component.with(new Property("SEQUENCE", Integer.toString(sequence)));
    }

    private static boolean isPrivate(String name) {
        return name.equals("REQUEST-STATUS")
                || OwnData.isOfClient(name)
                || name.equals(SentStamp.NAME)
                || name.equals(HeldTentatively.ORGANIZERS)
                || name.equals(AttendeeComment.NAME)
                || name.equals(AttendeeComment.PRIVATE);
    }

    /** The properties of these names, in the order of the source. */
    static Component only(Component component, Collection<String> names) {
        return new Component(
                component.name(),
                component.properties().stream()
                        .filter(property -> names.contains(property.name()))
                        .toList(),
                List.of());
    }
}
