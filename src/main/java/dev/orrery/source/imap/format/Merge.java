package dev.orrery.source.imap.format;

import dev.orrery.ical.Component;
import dev.orrery.ical.Duration;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what a format says now (current) and what is remembered beside it (original), knowing what the format
 * said of the original (projected): where projected and current agree the original stands, where they differ another
 * program made a change and the current stands. For one thread.
 */
final class Merge {
    /** Properties that are decided together, because a format may say one by the other. */
    private static final Map<String, String> GROUPS = Map.ofEntries(
            Map.entry("DTSTART", "time"),
            Map.entry("DTEND", "time"),
            Map.entry("DUE", "time"),
            Map.entry("DURATION", "time"),
            Map.entry("RRULE", "rules"),
            Map.entry("EXRULE", "rules"),
            Map.entry("RDATE", "rules"),
            Map.entry("EXDATE", "rules"),
            Map.entry("TRANSP", "busy"),
            Map.entry("X-MICROSOFT-CDO-BUSYSTATUS", "busy"),
            Map.entry("STATUS", "progress"),
            Map.entry("PERCENT-COMPLETE", "progress"),
            Map.entry("COMPLETED", "progress"),
            Map.entry("X-KOLAB-TASK-STATUS", "progress"),
            Map.entry("DTSTAMP", "stamp"),
            Map.entry("LAST-MODIFIED", "stamp"));

    /** The same component in its three states; null where it is not there. */
    private record Three(
            Component original,
            @Nullable Component projected,
            @Nullable Component current) {}

    Component calendars(Component original, Component projected, Component current) {
        List<Component> children = new ArrayList<>();
        Set<String> zones = new LinkedHashSet<>();
        for (Component zone : original.children("VTIMEZONE")) {
            zones.add(zone.value("TZID"));
            children.add(zone);
        }
        current.children("VTIMEZONE").stream()
                .filter(zone -> zones.add(zone.value("TZID")))
                .forEach(children::add);
        List<Component> left = new ArrayList<>(current.content());
        for (Component instance : original.content()) {
            Three three = new Three(
                    instance, instance(instance, original, projected.content()), instance(instance, original, left));
            left.remove(three.current);
            Component merged = merged(three);
            if (merged != null) {
                children.add(merged);
            }
        }
        children.addAll(left);
        List<Property> properties = properties(original, projected, current);
        return new Component("VCALENDAR", properties, children);
    }

    /** What the format cannot say at all stays; what it said and says no more was deleted. */
    private @Nullable Component merged(Three three) {
        if (three.current == null) {
            return three.projected == null ? three.original : null;
        }
        if (three.projected == null) {
            return three.current;
        }
        return component(three.original, three.projected, three.current);
    }

    /** The same instance; for the first of an object without a master also what a format made the master of it. */
    private static @Nullable Component instance(Component wanted, Component original, List<Component> among) {
        boolean first = wanted == original.content().getFirst()
                && original.content().stream().allMatch(component -> component.has("RECURRENCE-ID"));
        Component stand = null;
        for (Component component : among) {
            if (component.is(wanted.name())
                    && Objects.equals(component.value("RECURRENCE-ID"), wanted.value("RECURRENCE-ID"))) {
                return component;
            }
            stand = first && !component.has("RECURRENCE-ID") ? component : stand;
        }
        return stand;
    }

    private Component component(Component original, Component projected, Component current) {
        List<Component> children = new ArrayList<>();
        List<Component> before = new ArrayList<>(projected.children());
        List<Component> left = new ArrayList<>(current.children());
        for (Component child : original.children()) {
            Component then = alarm(child, before);
            Component now = then == null ? null : alarm(then, left);
            before.remove(then);
            left.remove(now);
            Component merged = merged(new Three(child, then, now));
            if (merged != null) {
                children.add(merged);
            }
        }
        children.addAll(left);
        return new Component(original.name(), properties(original, projected, current), children);
    }

    /** The same alarm: with the same content, else with the same trigger. */
    private static @Nullable Component alarm(Component wanted, List<Component> among) {
        Component found = null;
        for (Component component : among) {
            if (Content.same(component, wanted)) {
                return component;
            }
            boolean similar = component.is(wanted.name()) && trigger(component).equals(trigger(wanted));
            found = found == null && similar ? component : found;
        }
        return found;
    }

    private static String trigger(Component alarm) {
        Property trigger = alarm.property("TRIGGER");
        if (trigger == null) {
            return "";
        }
        Duration duration = Duration.parse(trigger.value());
        return duration == null
                ? trigger.value()
                : duration.total() + (trigger.parameterIs("RELATED", "END") ? " END" : "");
    }

    private static List<Property> properties(Component original, Component projected, Component current) {
        Set<String> names = new LinkedHashSet<>();
        original.properties().forEach(property -> names.add(property.name()));
        current.properties().forEach(property -> names.add(property.name()));
        List<Property> merged = new ArrayList<>();
        for (String name : names) {
            List<Property> was = original.all(name);
            if (Content.same(group(projected, name), group(current, name))) {
                merged.addAll(was);
            } else if (GROUPS.containsKey(name)) {
                merged.addAll(current.all(name));
            } else {
                lines(was, projected.all(name), current.all(name), merged);
            }
        }
        return merged;
    }

    private static List<Property> group(Component component, String name) {
        String group = GROUPS.get(name);
        return group == null
                ? component.all(name)
                : component.properties().stream()
                        .filter(property -> group.equals(GROUPS.get(property.name())))
                        .toList();
    }

    private static void lines(
            List<Property> original, List<Property> projected, List<Property> current, List<Property> into) {
        boolean single = original.size() == 1 && projected.size() == 1 && current.size() == 1;
        for (Property now : current) {
            int at = single ? 0 : indexOf(now, projected);
            Property then = at < 0 ? null : projected.get(at);
            Property was = then == null ? null : counterpart(then, at, original, projected);
            into.add(was == null || then == null ? now : line(was, then, now));
        }
    }

    private static int indexOf(Property wanted, List<Property> among) {
        int found = -1;
        for (int i = 0; i < among.size(); i++) {
            if (Content.same(among.get(i), wanted)) {
                return i;
            }
            found = found < 0 && among.get(i).value().equalsIgnoreCase(wanted.value()) ? i : found;
        }
        return found;
    }

    private static @Nullable Property counterpart(
            Property then, int at, List<Property> original, List<Property> projected) {
        if (original.size() == projected.size()) {
            return original.get(at);
        }
        return original.stream()
                .filter(was -> was.value().equalsIgnoreCase(then.value()))
                .findFirst()
                .orElse(null);
    }

    private static Property line(Property was, Property then, Property now) {
        List<Parameter> parameters = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        was.parameters().forEach(parameter -> names.add(parameter.name()));
        now.parameters().forEach(parameter -> names.add(parameter.name()));
        for (String name : names) {
            List<String> changed = values(now, name);
            List<String> kept = changed.equals(values(then, name)) ? values(was, name) : changed;
            if (!kept.isEmpty()) {
                parameters.add(new Parameter(name, kept));
            }
        }
        String value = now.value().equals(then.value()) ? was.value() : now.value();
        return new Property(now.name(), parameters, value, 0);
    }

    private static List<String> values(Property property, String name) {
        for (Parameter parameter : property.parameters()) {
            if (parameter.name().equals(name)) {
                return parameter.values();
            }
        }
        return List.of();
    }
}
