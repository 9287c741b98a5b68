package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Whom the server tells about which component of an organizer's object: not whom the client tells (SCHEDULE-AGENT). */
final class Invitations {
    private final Map<Component, Set<String>> invited = new IdentityHashMap<>();
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final SchedulingObject object;

    Invitations(SchedulingObject object, Reader reader) {
        this.object = object;
        Map<String, String> known = new HashMap<>();
        for (Component component : object.components().values()) {
            boolean cancelled = "CANCELLED"
                    .equalsIgnoreCase(Objects.requireNonNullElse(component.value("STATUS"), "")
                            .strip());
            Set<String> people = new HashSet<>();
            for (Property attendee : component.all("ATTENDEE")) {
                String person = known.computeIfAbsent(attendee.value(), reader.identities()::of);
                if (!cancelled && ScheduleParameters.isServersTask(attendee) && !reader.isSelf(person)) {
                    people.add(person);
                    addresses.putIfAbsent(person, attendee.value());
                }
            }
            invited.put(component, people);
        }
    }

    /** Everybody, with an address of theirs as it is written. */
    Map<String, String> addresses() {
        return addresses;
    }

    /** The addresses of those who see the same, by what they see. */
    Map<SchedulingObject, List<String>> groups() {
        Map<String, List<String>> patterns = new LinkedHashMap<>();
        addresses
                .keySet()
                .forEach(person -> patterns.computeIfAbsent(pattern(person), _ -> new ArrayList<>())
                        .add(person));
        Map<SchedulingObject, List<String>> groups = new LinkedHashMap<>();
        for (List<String> people : patterns.values()) {
            Map<OccurrenceId, Component> view = seenBy(people.getFirst());
            groups.put(
                    SchedulingObject.of(object.with(view.values())),
                    people.stream().map(addresses::get).toList());
        }
        return groups;
    }

    Map<OccurrenceId, Component> seenBy(String person) {
        return AttendeeView.of(object, component -> invited(component).contains(person));
    }

    /** The same for people who are invited to the same components. */
    String pattern(String person) {
        StringBuilder pattern = new StringBuilder();
        for (Component component : object.components().values()) {
            pattern.append(invited(component).contains(person) ? '1' : '0');
        }
        return pattern.toString();
    }

    private Collection<String> invited(Component component) {
        return invited.getOrDefault(component, Set.of());
    }
}
