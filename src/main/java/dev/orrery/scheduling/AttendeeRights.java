package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.Fingerprint;
import dev.orrery.ical.Property;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an attendee may change in a copy of somebody else's event (RFC 6638 section 3.2.2.1), and a little more that concerns
 * nobody else: categories, colour, class, comment.
 */
final class AttendeeRights {
    private static final Set<String> FREE = Set.of(
            "TRANSP",
            "PERCENT-COMPLETE",
            "COMPLETED",
            "EXDATE",
            "CREATED",
            "DTSTAMP",
            "LAST-MODIFIED",
            "SEQUENCE",
            "RECURRENCE-ID", // the component is found by it, however it is written
            "REQUEST-STATUS",
            "CATEGORIES",
            "COLOR",
            "CLASS",
            "COMMENT");

    /** With what it means where it is not said (RFC 5545 sections 3.8.1.9 and 3.8.1.11). */
    private static final Map<String, String> TEXTS = Map.of(
            "SUMMARY",
            "",
            "DESCRIPTION",
            "",
            "LOCATION",
            "",
            "CONTACT",
            "",
            "RESOURCES",
            "",
            "URL",
            "",
            "PRIORITY",
            "0",
            "STATUS",
            "CONFIRMED");

    private final SchedulingObject old;
    private final SchedulingObject now;
    private final Reader reader;

    AttendeeRights(SchedulingObject old, SchedulingObject now, Reader reader) {
        this.old = old;
        this.now = now;
        this.reader = reader;
    }

    /** The first thing that is not the attendee's to change, in words; empty if all is well. */
    Optional<String> breach() {
        for (Map.Entry<OccurrenceId, Component> entry : now.components().entrySet()) {
            Component before = before(entry.getKey());
            if (before == null) {
                return Optional.of("an occurrence that the series does not have");
            }
            Optional<String> breach = breach(before, entry.getValue());
            if (breach.isPresent()) {
                return breach;
            }
        }
        Component master = now.master();
        Set<OccurrenceId> excluded = master == null ? Set.of() : Set.copyOf(Occurrences.excluded(now, master));
        for (OccurrenceId id : old.components().keySet()) {
            if (!now.components().containsKey(id) && !excluded.contains(id.alone())) {
                return Optional.of(id.isWhole() ? "the series" : "an occurrence that was changed");
            }
        }
        return Optional.empty();
    }

    private @Nullable Component before(OccurrenceId id) {
        return id.isWhole() || old.components().containsKey(id) || Occurrences.exists(old, id) && isOfSeries(id)
                ? Occurrences.speaking(old, id)
                : null;
    }

    /** A name in another form than the series has would make a second component of the same occurrence. */
    private boolean isOfSeries(OccurrenceId id) {
        Component master = old.master();
        CalendarTime start = master == null ? null : Occurrences.start(old, master);
        return start == null || OccurrenceId.of(start).form() == id.form();
    }

    private Optional<String> breach(Component before, Component after) {
        Set<String> names = new TreeSet<>();
        before.properties().forEach(property -> names.add(property.name()));
        after.properties().forEach(property -> names.add(property.name()));
        names.removeAll(Timing.PROPERTIES);
        String time = Timing.difference(Timing.of(old, before), Timing.of(now, after));
        if (time != null) {
            return Optional.of(time);
        }
        boolean task = before.is("VTODO");
        for (String name : names) {
            boolean status = name.equals("STATUS") && (task || HeldTentatively.isHeld(before));
            boolean free = FREE.contains(name) || name.startsWith("X-") || status;
            if (!free && !said(before, name).equals(said(after, name))) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    /**
     * People are compared by who they are: what a copy says about others may be old, and is set right. Texts by what they say:
     * some programs lose their language, or a link beside them.
     */
    private String said(Component component, String name) {
        String usual = TEXTS.get(name);
        if (usual != null) {
            return component.all(name).stream()
                    .map(property -> property.text().strip())
                    .filter(text -> !text.equals(usual))
                    .sorted()
                    .collect(Collectors.joining("\u0000"));
        }
        if (name.equals("ORGANIZER")) {
            return people(component.all(name));
        }
        if (name.equals("ATTENDEE")) {
            Property own = CalendarUsers.attendee(component, reader.identities(), reader.self());
            List<String> delegates = own == null ? List.of() : CalendarUsers.addresses(own, "DELEGATED-TO");
            return people(component.all(name).stream()
                    .filter(attendee -> delegates.stream()
                            .noneMatch(delegate -> reader.identities().same(delegate, attendee.value())))
                    .toList());
        }
        return Fingerprint.hex(List.of(MessageWriter.only(component, Set.of(name))));
    }

    private String people(List<Property> users) {
        return users.stream()
                .map(user -> reader.identities().of(user.value()))
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
