package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.Outcome.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An attendee made, changed or removed a copy of somebody else's event: what the organizer has to hear (RFC 6638 section 3.2.2),
 * and a delegate (RFC 5546 section 3.2.2.3). For one change and one thread.
 */
final class AttendeeChange {
    private final SchedulingObject old;
    private final SchedulingObject now;
    private final Reader reader;
    private final String stamp;
    private final List<Component> answers = new ArrayList<>();
    private final Map<String, List<Component>> delegations = new LinkedHashMap<>();

    private AttendeeChange(SchedulingObject old, SchedulingObject now, Reader reader) {
        this.old = old;
        this.now = now;
        this.reader = reader;
        this.stamp = SentStamp.next(old, reader);
    }

    /** @throws Refused AttendeeMayNotChange */
    static Outcome put(SchedulingObject old, SchedulingObject now, Reader reader) {
        if (!old.isEmpty()) {
            new AttendeeRights(old, now, reader).breach().ifPresent(what -> {
                throw new Refused(new Reason.AttendeeMayNotChange(what));
            });
        }
        AttendeeChange change = new AttendeeChange(old, now, reader);
        Map<OccurrenceId, Component> stored = new LinkedHashMap<>();
        now.components().forEach((id, component) -> stored.put(id, change.changed(id, component)));
        change.declineExcluded();
        List<OutgoingMessage> messages = change.messages(SchedulingObject.of(now.with(stored.values())));
        SentStamp.remember(stored, messages.isEmpty() ? SentStamp.last(old) : change.stamp);
        return new Outcome(new Effect.Store(now.with(stored.values())), messages, List.of());
    }

    /** Who removes an invitation declines what is left of it. */
    static Outcome remove(SchedulingObject old, Reader reader) {
        List<Component> everything = List.copyOf(old.components().values());
        return new Outcome(new Effect.None(), decline(old, everything, reader), List.of());
    }

    /** Declines these components of a copy, which stays as it is. */
    static List<OutgoingMessage> decline(SchedulingObject stored, List<Component> components, Reader reader) {
        AttendeeChange change = new AttendeeChange(stored, stored, reader);
        components.forEach(change::decline);
        return change.messages(stored);
    }

    private Component changed(OccurrenceId id, Component component) {
        Component before = old.governing(id);
        Component right = setRight(component, before);
        Property own = CalendarUsers.attendee(right, reader.identities(), reader.self());
        if (own == null) {
            return right;
        }
        Component kept = HeldTentatively.changed(right, before, CalendarUsers.partstat(own));
        Property known = before == null ? null : CalendarUsers.attendee(before, reader.identities(), reader.self());
        String said = known == null ? "NEEDS-ACTION" : CalendarUsers.partstat(known);
        Property organizer = component.property("ORGANIZER");
        boolean forced = organizer != null && ScheduleParameters.forces(organizer, ItipMethod.REPLY);
        if (forced || !said.equals(CalendarUsers.partstat(own)) || movedOn(before, kept)) {
            answers.add(Messages.answer(kept, own, stamp));
            return withDelegates(kept, own);
        }
        return kept;
    }

    /** Progress on a task is an answer, too (RFC 5546 section 3.4.3). */
    private static boolean movedOn(@Nullable Component before, Component after) {
        return before != null
                && after.is("VTODO")
                && (!Objects.equals(before.value("PERCENT-COMPLETE"), after.value("PERCENT-COMPLETE"))
                        || !Objects.equals(before.value("COMPLETED"), after.value("COMPLETED")));
    }

    /** What the copy says about the event's version and about other people is the organizer's word. */
    private Component setRight(Component component, @Nullable Component known) {
        if (known == null) {
            return component;
        }
        Component right = component;
        for (String name : List.of("DTSTAMP", "SEQUENCE", OpenSince.NAME)) {
            Property property = known.property(name);
            right = property == null ? right.without(name) : right.with(property);
        }
        for (String name : List.of("SUMMARY", "DESCRIPTION", "LOCATION")) {
            // the same text, but with the language or the link that the program has lost
            Property property = known.property(name);
            right = property == null || !right.has(name) ? right : right.with(property);
        }
        right = CalendarUsers.each(right, "ATTENDEE", attendee -> {
            Property other = CalendarUsers.attendee(known, reader.identities(), attendee.value());
            return reader.isSelf(attendee) || other == null
                    ? attendee.with(ScheduleParameters.FORCE_SEND, null)
                    : other;
        });
        return CalendarUsers.each(
                right, "ORGANIZER", organizer -> ScheduleParameters.stored(organizer, known.property("ORGANIZER")));
    }

    private Component withDelegates(Component component, Property own) {
        Component more = component;
        if (!CalendarUsers.partstat(own).equals("DELEGATED")) {
            return more;
        }
        for (String delegate : CalendarUsers.addresses(own, "DELEGATED-TO")) {
            if (!CalendarUsers.invites(more, reader.identities(), delegate)) {
                more = CalendarUsers.add(more, Messages.delegate(own, delegate));
            }
            delegations.computeIfAbsent(delegate, _ -> new ArrayList<>()).add(more);
        }
        return more;
    }

    /** Occurrences that the attendee took out (RFC 6638 section 3.2.2.3). */
    private void declineExcluded() {
        Component before = old.master();
        Component after = now.master();
        if (before == null || after == null) {
            return;
        }
        Set<OccurrenceId> gone = new LinkedHashSet<>(Occurrences.excluded(now, after));
        gone.removeAll(Set.copyOf(Occurrences.excluded(old, before)));
        for (OccurrenceId id : gone) {
            Component governing = old.governing(id);
            boolean own = old.components().containsKey(id);
            if (governing != null && (own || governing.has("DTSTART")) && Occurrences.exists(old, id)) {
                decline(own ? governing : Occurrences.derive(old, governing, id));
            }
        }
    }

    private void decline(Component component) {
        Property own = CalendarUsers.attendee(component, reader.identities(), reader.self());
        boolean cancelled = "CANCELLED".equalsIgnoreCase(component.value("STATUS"));
        if (own == null || cancelled || CalendarUsers.partstat(own).equals("DECLINED")) {
            return;
        }
        answers.add(Messages.answer(component, own.with("PARTSTAT", "DECLINED"), stamp));
    }

    private List<OutgoingMessage> messages(SchedulingObject object) {
        List<OutgoingMessage> messages = new ArrayList<>();
        if (answers.isEmpty()) {
            return messages;
        }
        OutgoingMessage reply = Messages.reply(answers, reader, now.root(), old.root());
        String self = reply.sender();
        messages.add(reply);
        delegations.forEach((delegate, components) -> messages.add(new OutgoingMessage(
                ItipMethod.REQUEST,
                self,
                List.of(delegate),
                MessageWriter.calendar(
                        ItipMethod.REQUEST,
                        components.stream()
                                .map(component -> MessageWriter.clean(
                                        component, Version.of(component).stamp()))
                                .toList(),
                        object.root()))));
        return messages;
    }
}
