package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** ORGANIZER and ATTENDEE properties (RFC 5545 sections 3.8.4.1 and 3.8.4.3), found by person and not by spelling. */
final class CalendarUsers {
    private CalendarUsers() {}

    static @Nullable Property attendee(Component component, Identities identities, String address) {
        String wanted = identities.of(address);
        for (Property attendee : component.all("ATTENDEE")) {
            if (identities.of(attendee.value()).equals(wanted)) {
                return attendee;
            }
        }
        return null;
    }

    /** The first ATTENDEE of every person, by {@link Identities#of}: for whoever looks up many. */
    static Map<String, Property> attendees(Component component, Identities identities) {
        Map<String, Property> attendees = new HashMap<>();
        for (Property attendee : component.all("ATTENDEE")) {
            attendees.putIfAbsent(identities.of(attendee.value()), attendee);
        }
        return attendees;
    }

    static boolean invites(Component component, Identities identities, String address) {
        return attendee(component, identities, address) != null;
    }

    /** PARTSTAT in upper case; NEEDS-ACTION if there is none (RFC 5545 section 3.2.12). */
    static String partstat(Property attendee) {
        String value = attendee.parameter("PARTSTAT");
        return value == null || value.isBlank() ? "NEEDS-ACTION" : value.strip().toUpperCase(Locale.ROOT);
    }

    /** Addresses in a parameter such as DELEGATED-TO. */
    static List<String> addresses(Property calendarUser, String parameter) {
        for (Parameter found : calendarUser.parameters()) {
            if (found.name().equals(parameter)) {
                return found.values().stream().filter(value -> !value.isBlank()).toList();
            }
        }
        return List.of();
    }

    static boolean names(Property calendarUser, String parameter, Identities identities, String address) {
        return addresses(calendarUser, parameter).stream().anyMatch(named -> identities.same(named, address));
    }

    /** The component in which one person has passed nothing on (RFC 5546 section 3.2.2.3): whoever answers comes, or does not. */
    static Component undelegated(Component component, Identities identities, String delegator) {
        return each(
                component,
                "ATTENDEE",
                attendee -> identities.same(attendee.value(), delegator)
                        ? attendee.with("DELEGATED-TO", null)
                        : without(attendee, "DELEGATED-FROM", identities, delegator));
    }

    private static Property without(Property calendarUser, String parameter, Identities identities, String address) {
        if (!names(calendarUser, parameter, identities, address)) {
            return calendarUser;
        }
        List<Parameter> parameters = new ArrayList<>();
        for (Parameter found : calendarUser.parameters()) {
            List<String> left = found.values().stream()
                    .filter(value -> !found.name().equals(parameter) || !identities.same(value, address))
                    .toList();
            if (!left.isEmpty()) {
                parameters.add(new Parameter(found.name(), left));
            }
        }
        return new Property(calendarUser.name(), parameters, calendarUser.value(), calendarUser.line());
    }

    /** The component with one person's ATTENDEE changed; the same if they are not there. */
    static Component change(
            Component component, Identities identities, String address, UnaryOperator<Property> change) {
        String wanted = identities.of(address);
        return each(
                component,
                "ATTENDEE",
                attendee -> identities.of(attendee.value()).equals(wanted) ? change.apply(attendee) : attendee);
    }

    /** The component with every property of a name changed. */
    static Component each(Component component, String name, UnaryOperator<Property> change) {
        List<Property> changed = new ArrayList<>(component.properties().size());
        for (Property property : component.properties()) {
            changed.add(property.name().equals(name) ? change.apply(property) : property);
        }
        return component.withProperties(changed);
    }

    static Component add(Component component, Property property) {
        List<Property> more = new ArrayList<>(component.properties());
        more.add(property);
        return component.withProperties(more);
    }
}
