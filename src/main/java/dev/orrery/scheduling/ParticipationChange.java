package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether an update says nothing else than what attendees have answered (RFC 6638 section 3.2.10). Static and pure. */
public final class ParticipationChange {
    /** Whether an answer is asked for goes with the answer, and so does what became of asking. */
    private static final Set<String> ANSWERS = Set.of("PARTSTAT", "RSVP", ScheduleParameters.STATUS);

    /** When the update was written. */
    private static final Set<String> STAMPS = Set.of("DTSTAMP", "LAST-MODIFIED");

    private ParticipationChange() {}

    /** Without what may differ, and without an order. */
    private record Rest(String name, Map<Property, Long> properties, Map<Rest, Long> children) {}

    /** @param before a VCALENDAR, as {@code after} */
    public static boolean isAll(Component before, Component after) {
        return rests(before.children()).equals(rests(after.children()));
    }

    private static Map<Rest, Long> rests(List<Component> components) {
        return counted(components.stream()
                .map(component -> new Rest(
                        component.name(),
                        counted(component.properties().stream()
                                .filter(property -> !STAMPS.contains(property.name()) && !isOurs(property.name()))
                                .map(ParticipationChange::rest)),
                        rests(component.children()))));
    }

    private static Property rest(Property property) {
        boolean answers = property.name().equals("ATTENDEE");
        List<Parameter> parameters = property.parameters().stream()
                .filter(parameter -> !answers || !ANSWERS.contains(parameter.name()) && !isOurs(parameter.name()))
                .sorted(Comparator.comparing(Parameter::name))
                .toList();
        return new Property(property.name(), parameters, property.value(), 0);
    }

    /** What this server notes for itself. */
    private static boolean isOurs(String name) {
        return name.startsWith(SentStamp.RESERVED);
    }

    private static <T> Map<T, Long> counted(Stream<T> all) {
        return all.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
