package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import dev.orrery.scheduling.Outcome.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * REPLY (RFC 5546 sections 3.2.3 and 3.4.3): an attendee's answer reaches the organizer. Per attendee and occurrence the newest
 * answer counts, whatever order they come in; an answer to one occurrence makes it a component of its own.
 */
final class ReceivedReply {
    /** One answer brings no more people into a meeting, who all get mail in its organizer's name. */
    private static final int MOST_DELEGATES = 5;

    /** What the only attendee of a task says about the task itself (RFC 5546 section 3.4.3). */
    private static final Set<String> PROGRESS = Set.of("PERCENT-COMPLETE", "COMPLETED", "STATUS");

    private final SchedulingObject stored;
    private final ItipMessage message;
    private final Reader reader;

    private ReceivedReply(SchedulingObject stored, ItipMessage message, Reader reader) {
        this.stored = stored;
        this.message = message;
        this.reader = reader;
    }

    static Outcome receive(SchedulingObject stored, ItipMessage message, Reader reader) {
        if (stored.isEmpty()) {
            return Outcome.refused(Refusal.NOTHING_STORED);
        }
        if (!ReceiveMessage.isToOrganizer(stored, message, reader)) {
            return Outcome.refused(Refusal.NOT_ORGANIZED_HERE);
        }
        return new ReceivedReply(stored, message, reader).merge();
    }

    private Outcome merge() {
        Map<OccurrenceId, Component> merged = stored.copy();
        List<Refusal> refusals = new ArrayList<>();
        message.object().components().forEach((id, reply) -> {
            Refusal refusal = merge(merged, id, reply);
            if (refusal != null && !refusals.contains(refusal)) {
                refusals.add(refusal);
            }
        });
        boolean changed = !merged.equals(stored.components());
        Effect effect = changed ? new Effect.Store(stored.with(merged.values())) : new Effect.None();
        return new Outcome(effect, List.of(), refusals);
    }

    private @Nullable Refusal merge(Map<OccurrenceId, Component> merged, OccurrenceId id, Component reply) {
        Property answer = Objects.requireNonNull(reply.property("ATTENDEE"));
        Component target = merged.get(id);
        if (target == null) {
            Component like = stored.governing(id);
            if (like == null || id.isWhole() || !like.has("DTSTART") || !Occurrences.exists(stored, id)) {
                return Refusal.NO_SUCH_OCCURRENCE;
            }
            target = Occurrences.derive(stored, like, id);
        }
        Property known = CalendarUsers.attendee(target, reader.identities(), answer.value());
        if (!Senders.maySpeak(answer, known, reader.identities(), message.sender())) {
            return Refusal.NOT_AN_ATTENDEE;
        }
        if (known == null && !isDelegate(target, answer) && refusesUninvited()) {
            return Refusal.NOT_AN_ATTENDEE;
        }
        Version version = Version.of(reply);
        if (version.sequence() < OpenSince.answers(target)) {
            return Refusal.ANSWERS_AN_OLDER_VERSION;
        }
        Version last = known == null ? null : Version.decode(known.parameter(ScheduleParameters.REPLY));
        if (last != null && version.compareTo(last) <= 0) {
            return Refusal.NOT_NEWER;
        }
        Component answered = AttendeeComment.put(answered(target, known, answer, reply), reply, answer, reader);
        merged.put(id, withProgress(withDelegates(answered, answer), reply));
        return null;
    }

    private boolean refusesUninvited() {
        return reader.policy().uninvited() == SchedulingPolicy.Uninvited.REFUSE;
    }

    /** Whom an attendee has named as their delegate is invited, also before the attendee's own answer is here. */
    private boolean isDelegate(Component target, Property answer) {
        return CalendarUsers.addresses(answer, "DELEGATED-FROM").stream()
                .map(delegator -> CalendarUsers.attendee(target, reader.identities(), delegator))
                .anyMatch(delegator -> delegator != null
                        && CalendarUsers.names(delegator, "DELEGATED-TO", reader.identities(), answer.value()));
    }

    private Component answered(Component target, @Nullable Property known, Property answer, Component reply) {
        Property base = known == null ? ScheduleParameters.without(answer) : known;
        Property changed = base.with("PARTSTAT", CalendarUsers.partstat(answer))
                .with("RSVP", null)
                .with(ScheduleParameters.REPLY, Version.of(reply).encode())
                .with(ScheduleParameters.STATUS, status(reply));
        for (String delegation : List.of("DELEGATED-TO", "DELEGATED-FROM", "SENT-BY")) {
            changed = withSame(changed, answer, delegation);
        }
        Property result = changed;
        Component answered = known == null
                ? CalendarUsers.add(target, result)
                : CalendarUsers.change(target, reader.identities(), known.value(), _ -> result);
        return CalendarUsers.partstat(answer).equals("DELEGATED")
                ? answered
                : CalendarUsers.undelegated(answered, reader.identities(), answer.value());
    }

    private static Property withSame(Property property, Property from, String parameter) {
        List<Parameter> parameters = new ArrayList<>(property.parameters());
        from.parameters().stream()
                .filter(found -> found.name().equals(parameter))
                .findFirst()
                .ifPresent(found -> {
                    parameters.removeIf(old -> old.name().equals(parameter));
                    parameters.add(found);
                });
        return new Property(property.name(), parameters, property.value(), property.line());
    }

    /** REQUEST-STATUS becomes SCHEDULE-STATUS (RFC 6638 section 3.2.9); an answer without one is a success. */
    private static String status(Component reply) {
        String value = Objects.requireNonNullElse(reply.value("REQUEST-STATUS"), "");
        int semicolon = value.indexOf(';');
        String code = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
        return code.matches("\\d(\\.\\d{1,3}){1,2}") ? code : "2.0";
    }

    /** A delegate is an attendee from here on, in the delegator's role (RFC 5546 section 3.2.2.3). */
    private Component withDelegates(Component target, Property answer) {
        Component more = target;
        if (!CalendarUsers.partstat(answer).equals("DELEGATED")) {
            return more;
        }
        Property delegator = CalendarUsers.attendee(target, reader.identities(), answer.value());
        List<String> delegates = CalendarUsers.addresses(answer, "DELEGATED-TO");
        for (String delegate : delegates.subList(0, Math.min(delegates.size(), MOST_DELEGATES))) {
            if (delegator != null && !CalendarUsers.invites(more, reader.identities(), delegate)) {
                more = CalendarUsers.add(more, Messages.delegate(delegator, delegate));
            }
        }
        return more;
    }

    private static Component withProgress(Component target, Component reply) {
        Component changed = target;
        if (!target.is("VTODO") || target.all("ATTENDEE").size() != 1) {
            return changed;
        }
        for (Property property : reply.properties()) {
            if (PROGRESS.contains(property.name())) {
                changed = changed.with(property);
            }
        }
        return changed;
    }
}
