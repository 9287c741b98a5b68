package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The messages that are not caused by a change of what is stored, and the parts that others are made of (RFC 5546). */
public final class Messages {
    /** What a REPLY repeats, so that its reader sees what is answered (RFC 5546 section 3.2.3). */
    private static final Set<String> IN_REPLY = Set.of(
            "UID",
            "ORGANIZER",
            "SEQUENCE",
            "RECURRENCE-ID",
            "DTSTART",
            "DTEND",
            "DUE",
            "DURATION",
            "SUMMARY",
            "COMMENT",
            "PERCENT-COMPLETE",
            "COMPLETED");

    /** All that a REFRESH may have (RFC 5546 section 3.2.6). */
    private static final Set<String> IN_REFRESH = Set.of("UID", "ORGANIZER", "RECURRENCE-ID");

    private Messages() {}

    /** The newest version for one attendee: what a REFRESH is answered with. */
    static OutgoingMessage request(SchedulingObject stored, String attendee, Reader reader, String stamp) {
        Map<OccurrenceId, Component> view =
                AttendeeView.of(stored, component -> CalendarUsers.invites(component, reader.identities(), attendee));
        return of(ItipMethod.REQUEST, stored, new ArrayList<>(view.values()), List.of(attendee), stamp);
    }

    /** Asks the organizer of something that was received for the whole of it. */
    static OutgoingMessage refresh(SchedulingObject received, Reader reader) {
        Component first = received.first();
        Component bare = MessageWriter.only(first, IN_REFRESH);
        Component asking = CalendarUsers.add(
                MessageWriter.stamped(ScheduleParameters.without(bare), reader.stamp()),
                new Property("ATTENDEE", ownAddress(first, reader)));
        return new OutgoingMessage(
                ItipMethod.REFRESH,
                ownAddress(first, reader),
                List.of(organizer(received)),
                MessageWriter.calendar(ItipMethod.REFRESH, List.of(asking), received.root()));
    }

    /** One component of a REPLY; exactly one ATTENDEE, who answers. */
    static Component answer(Component component, Property attendee, String stamp) {
        boolean task = component.is("VTODO");
        List<Property> properties = new ArrayList<>();
        for (Property property : component.properties()) {
            if (IN_REPLY.contains(property.name()) || task && property.name().equals("STATUS")) {
                properties.add(property);
            }
        }
        properties.add(attendee.with("RSVP", null).with(ScheduleParameters.REPLY, null));
        properties.add(new Property("REQUEST-STATUS", "2.0;Success"));
        Component bare = new Component(component.name(), properties, List.of());
        return MessageWriter.stamped(ScheduleParameters.without(bare), stamp);
    }

    /** A REPLY of such components, of which there is one at least. */
    static OutgoingMessage reply(List<Component> answers, Reader reader, Component... zones) {
        Component first = answers.getFirst();
        return new OutgoingMessage(
                ItipMethod.REPLY,
                ownAddress(first, reader),
                List.of(Objects.requireNonNull(first.value("ORGANIZER"))),
                MessageWriter.calendar(ItipMethod.REPLY, answers, zones));
    }

    /** The ATTENDEE that a delegator's one makes of a delegate (RFC 5546 section 3.2.2.3). */
    static Property delegate(Property delegator, String delegate) {
        List<Parameter> parameters = new ArrayList<>();
        delegator.parameters().stream()
                .filter(parameter -> parameter.name().equals("ROLE"))
                .forEach(parameters::add);
        parameters.add(new Parameter("PARTSTAT", "NEEDS-ACTION"));
        parameters.add(new Parameter("RSVP", "TRUE"));
        parameters.add(new Parameter("DELEGATED-FROM", delegator.value()));
        return new Property("ATTENDEE", parameters, delegate, 0);
    }

    /**
     * An attendee's proposal to the organizer (RFC 5546 section 3.2.7).
     *
     * @param stored the attendee's copy
     * @param proposed the same object as the attendee would have it: other times, other place, other attendees
     */
    public static OutgoingMessage counter(Component stored, Component proposed, Reader reader) {
        SchedulingObject object = SchedulingObject.of(stored);
        List<Component> components = new ArrayList<>();
        SchedulingObject.of(proposed).components().forEach((id, component) -> {
            Component known = Objects.requireNonNullElse(object.governing(id), object.first());
            components.add(MessageWriter.sequenced(
                    MessageWriter.clean(component, reader.stamp()),
                    Version.of(known).sequence()));
        });
        return new OutgoingMessage(
                ItipMethod.COUNTER,
                ownAddress(object.first(), reader),
                List.of(organizer(object)),
                MessageWriter.calendar(ItipMethod.COUNTER, components, proposed, stored));
    }

    /**
     * The organizer's no to a proposal (RFC 5546 section 3.2.8).
     *
     * @param proposal as {@link Outcome.Effect.KeepCounter} has it
     */
    public static OutgoingMessage declineCounter(Component proposal, String attendee, Reader reader) {
        SchedulingObject object = SchedulingObject.of(proposal);
        List<Component> components = object.components().values().stream()
                .map(component -> MessageWriter.only(
                        component, Set.of("UID", "ORGANIZER", "SEQUENCE", "RECURRENCE-ID", "SUMMARY", "DTSTART")))
                .map(component -> MessageWriter.stamped(ScheduleParameters.without(component), reader.stamp()))
                .map(component -> CalendarUsers.add(component, new Property("ATTENDEE", attendee)))
                .toList();
        return new OutgoingMessage(
                ItipMethod.DECLINECOUNTER,
                organizer(object),
                List.of(attendee),
                MessageWriter.calendar(ItipMethod.DECLINECOUNTER, components, proposal));
    }

    /** An object for everybody to read: without attendees and without anything private (RFC 5546 section 3.2.1). */
    public static Component publish(Component stored, Reader reader) {
        SchedulingObject object = SchedulingObject.of(stored);
        List<Component> components = object.components().values().stream()
                .map(component -> MessageWriter.clean(component, reader.stamp()).without("ATTENDEE"))
                .map(component -> component.has("ORGANIZER")
                        ? component
                        : CalendarUsers.add(component, new Property("ORGANIZER", reader.self())))
                .toList();
        return MessageWriter.calendar(ItipMethod.PUBLISH, components, stored);
    }

    static OutgoingMessage of(
            ItipMethod method,
            SchedulingObject object,
            List<Component> components,
            List<String> recipients,
            String stamp) {
        List<Component> clean = components.stream()
                .map(component -> MessageWriter.clean(component, stamp))
                .toList();
        return new OutgoingMessage(
                method, organizer(object), recipients, MessageWriter.calendar(method, clean, object.root()));
    }

    static String organizer(SchedulingObject object) {
        return Objects.requireNonNull(object.organizer()).value();
    }

    /** The reader's address as the object has it. */
    static String ownAddress(Component component, Reader reader) {
        Property own = CalendarUsers.attendee(component, reader.identities(), reader.self());
        return own == null ? reader.self() : own.value();
    }
}
