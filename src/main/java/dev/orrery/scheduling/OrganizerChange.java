package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.scheduling.Outcome.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An organizer made, changed or removed an object: who has to hear what (RFC 6638 section 3.2.1). People who see the same are told
 * in one message. For one change and one thread.
 */
final class OrganizerChange {
    private static final Set<String> IN_CANCEL = Set.of(
            "UID",
            "ORGANIZER",
            "ATTENDEE",
            "RECURRENCE-ID",
            "DTSTART",
            "DTEND",
            "DUE",
            "DURATION",
            "SUMMARY",
            "LOCATION");

    private final SchedulingObject old;
    private final SchedulingObject now;
    private final Reader reader;
    private final String cancelStamp;
    private final String requestStamp;
    private final List<OutgoingMessage> messages = new ArrayList<>();

    private OrganizerChange(SchedulingObject old, SchedulingObject now, Reader reader) {
        this.old = old;
        this.now = now;
        this.reader = reader;
        this.cancelStamp = SentStamp.next(old, reader);
        // who gets both must be able to tell that the invitation is the later word
        this.requestStamp = CalendarTime.formatUtc(Objects.requireNonNull(CalendarTime.parseUtc(cancelStamp)) + 1);
    }

    /**
     * @param old empty if the object is new
     * @param now empty if it was removed
     */
    static Outcome of(SchedulingObject old, SchedulingObject now, Reader reader, boolean seenNewest) {
        OrganizerRevision.Prepared prepared = OrganizerRevision.prepare(old, now, reader, seenNewest);
        OrganizerChange change = new OrganizerChange(old, prepared.object(), reader);
        change.tellEverybody(prepared.reinvited());
        Effect effect = new Effect.None();
        if (!now.isEmpty()) {
            Map<OccurrenceId, Component> components = prepared.object().copy();
            SentStamp.remember(components, change.messages.isEmpty() ? "" : change.requestStamp);
            effect = new Effect.Store(prepared.object().with(components.values()));
        }
        return new Outcome(effect, change.messages, List.of());
    }

    /** Cancels what begins after a moment, for everybody; what is stored stays. */
    static List<OutgoingMessage> callOff(SchedulingObject stored, Reader reader, long from) {
        List<OutgoingMessage> messages = new ArrayList<>();
        new Invitations(stored, reader).groups().forEach((view, group) -> {
            OrganizerChange change = new OrganizerChange(view, SchedulingObject.ofNullable(null), reader);
            change.cancel(Ahead.of(view, from), view.components(), group);
            messages.addAll(change.messages);
        });
        return messages;
    }

    private void tellEverybody(Set<String> reinvited) {
        Invitations before = new Invitations(old, reader);
        Invitations after = new Invitations(now, reader);
        Map<String, String> people = new LinkedHashMap<>(after.addresses());
        before.addresses().forEach(people::putIfAbsent);
        Map<String, List<String>> groups = new LinkedHashMap<>();
        people.keySet()
                .forEach(person -> groups.computeIfAbsent(
                                before.pattern(person) + '/' + after.pattern(person) + '/' + reinvited.contains(person),
                                _ -> new ArrayList<>())
                        .add(person));
        for (List<String> group : groups.values()) {
            String anyone = group.getFirst();
            List<String> addresses = group.stream().map(people::get).toList();
            tell(before.seenBy(anyone), after.seenBy(anyone), addresses, reinvited.contains(anyone));
        }
    }

    private void tell(
            Map<OccurrenceId, Component> before,
            Map<OccurrenceId, Component> after,
            List<String> group,
            boolean inAnyCase) {
        if (before.isEmpty() && after.isEmpty()) {
            return;
        }
        if (after.isEmpty()) {
            cancel(
                    before.containsKey(OccurrenceId.WHOLE) ? Set.of(OccurrenceId.WHOLE) : before.keySet(),
                    before,
                    group);
            return;
        }
        ViewChange change = before.isEmpty() ? new ViewChange(Set.of(), true) : ViewChange.of(old, before, after);
        boolean request = change.changed() || inAnyCase;
        boolean said = request && after.containsKey(OccurrenceId.WHOLE); // by EXDATE
        if (!change.gone().isEmpty() && !said) {
            cancel(change.gone(), before, group);
        }
        if (request) {
            messages.add(Messages.of(ItipMethod.REQUEST, now, List.copyOf(after.values()), group, requestStamp));
        }
    }

    private void cancel(Set<OccurrenceId> gone, Map<OccurrenceId, Component> before, List<String> group) {
        List<Component> components = new ArrayList<>();
        for (OccurrenceId id : gone) {
            Component known = before.get(id);
            Component governing = known == null ? old.governing(id) : known;
            if (governing != null && (known != null || governing.has("DTSTART"))) {
                components.add(cancel(id, known == null ? Occurrences.derive(old, governing, id) : known, group));
            }
        }
        if (!components.isEmpty()) {
            messages.add(Messages.of(ItipMethod.CANCEL, old, components, group, cancelStamp));
        }
    }

    /** STATUS:CANCELLED only if it is off for everybody (RFC 5546 section 3.2.5). */
    private Component cancel(OccurrenceId id, Component component, List<String> group) {
        List<Property> properties = new ArrayList<>();
        for (Property property : MessageWriter.only(component, IN_CANCEL).properties()) {
            boolean another = property.name().equals("ATTENDEE")
                    && group.stream().noneMatch(member -> reader.identities().same(member, property.value()));
            if (!another) {
                properties.add(property);
            }
        }
        Component after = now.governing(id);
        if (isOff(id, after)) {
            properties.add(new Property("STATUS", "CANCELLED"));
        }
        int sequence = Version.of(component).sequence() + 1;
        int reached = after == null ? 0 : Version.of(after).sequence();
        return MessageWriter.sequenced(
                component.withChildren(List.of()).withProperties(properties), Math.max(sequence, reached));
    }

    private boolean isOff(OccurrenceId id, @Nullable Component after) {
        if (after == null
                || "CANCELLED"
                        .equalsIgnoreCase(Objects.requireNonNullElse(after.value("STATUS"), "")
                                .strip())) {
            return true;
        }
        Component master = now.master();
        return !id.isWhole()
                && master != null
                && Occurrences.excluded(now, master).contains(id.alone());
    }
}
