package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.scheduling.Outcome.Effect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a message that the reader has sent by another program does to what the reader has stored: an organizer's own event and
 * an attendee's own answer come to be as the message says, and nobody is sent anything, for the message has left already. Pure.
 */
public final class SentCopy {
    private SentCopy() {}

    /**
     * @param stored the reader's object with the UID of the message; null if there is none
     * @param message whose sender is the reader
     */
    public static Outcome record(@Nullable Component stored, ItipMessage message, Reader reader) {
        SchedulingObject object = ReceiveMessage.known(stored, reader);
        if (!object.isEmpty() && !object.first().is(message.object().first().name())) {
            return Outcome.refused(Refusal.ANOTHER_COMPONENT);
        }
        return record(object, ReceiveMessage.meeting(object, message, reader), reader);
    }

    private static Outcome record(SchedulingObject object, ItipMessage message, Reader reader) {
        Property organizer = message.object().organizer();
        if (message.method().isOfOrganizer() && (organizer == null || !reader.isSelf(organizer))) {
            return Outcome.refused(Refusal.NOT_THE_ORGANIZER);
        }
        return switch (message.method()) {
            case REQUEST -> request(object, message, reader);
            case ADD -> withoutMessages(ReceivedAdd.receive(object, message, adding(reader)));
            case CANCEL -> ReceivedCancel.receive(object, message, reader);
            case REPLY -> reply(object, message, reader);
            case DECLINECOUNTER ->
                object.isEmpty() ? Outcome.refused(Refusal.NOTHING_STORED) : Outcome.of(new Effect.DropCounter());
            // what is published, asked for or proposed leaves the sender's own copy as it is
            case PUBLISH, REFRESH, COUNTER -> new Outcome(new Effect.None(), List.of(), List.of());
        };
    }

    private static Reader adding(Reader reader) {
        SchedulingPolicy usual = reader.policy();
        return new Reader(
                reader.self(),
                reader.identities(),
                new SchedulingPolicy(
                        usual.uninvited(), usual.organizerChange(), SchedulingPolicy.AddMethod.ADD, usual.refreshing()),
                reader.now(),
                reader.clock());
    }

    private static Outcome withoutMessages(Outcome outcome) {
        return new Outcome(outcome.effect(), List.of(), outcome.refusals());
    }

    /** The series anew, or single occurrences of it. */
    private static Outcome request(SchedulingObject stored, ItipMessage message, Reader reader) {
        Property known = stored.organizer();
        if (known != null && !reader.isSelf(known)) {
            return Outcome.refused(Refusal.ORGANIZER_CHANGED);
        }
        SchedulingObject sent = message.object();
        Map<OccurrenceId, Component> merged = ReceivedRequest.merged(stored, sent, reader);
        if (merged == null) {
            return Outcome.refused(Refusal.NOT_NEWER);
        }
        Map<OccurrenceId, Component> answered = new LinkedHashMap<>();
        merged.forEach(
                (id, component) -> answered.put(id, withAnswers(component, stored.governing(id), reader.identities())));
        SchedulingObject frame = stored.isEmpty() ? sent : stored;
        return Outcome.of(new Effect.Store(frame.with(answered.values(), sent.root(), stored.root())));
    }

    /** What attendees have answered to this version stays, for the program that sent it may not have heard of it. */
    private static Component withAnswers(Component sent, @Nullable Component stored, Identities identities) {
        if (stored == null || Version.of(stored).sequence() < Version.of(sent).sequence() || stored.equals(sent)) {
            return sent;
        }
        Map<String, Property> before = CalendarUsers.attendees(stored, identities);
        return CalendarUsers.each(sent, "ATTENDEE", attendee -> {
            Property known = before.get(identities.of(attendee.value()));
            boolean open = CalendarUsers.partstat(attendee).equals("NEEDS-ACTION");
            return known == null || !open
                    ? attendee
                    : attendee.with("PARTSTAT", known.parameter("PARTSTAT"))
                            .with(ScheduleParameters.REPLY, known.parameter(ScheduleParameters.REPLY));
        });
    }

    /** The reader's own participation, of everything or of occurrences. */
    private static Outcome reply(SchedulingObject stored, ItipMessage message, Reader reader) {
        if (stored.isEmpty()) {
            return Outcome.refused(Refusal.NOTHING_STORED);
        }
        Map<OccurrenceId, Component> merged = stored.copy();
        for (Map.Entry<OccurrenceId, Component> entry :
                message.object().components().entrySet()) {
            Refusal refusal = reply(stored, merged, entry.getKey(), entry.getValue(), reader);
            if (refusal != null) {
                return Outcome.refused(refusal);
            }
        }
        return merged.equals(stored.components())
                ? Outcome.refused(Refusal.NOT_NEWER)
                : Outcome.of(new Effect.Store(stored.with(merged.values())));
    }

    private static @Nullable Refusal reply(
            SchedulingObject stored,
            Map<OccurrenceId, Component> merged,
            OccurrenceId id,
            Component reply,
            Reader reader) {
        Property answer = Objects.requireNonNull(reply.property("ATTENDEE"));
        Component target = merged.get(id);
        if (target == null) {
            Component like = stored.governing(id);
            if (like == null || id.isWhole() || !like.has("DTSTART") || !Occurrences.exists(stored, id)) {
                return Refusal.NO_SUCH_OCCURRENCE;
            }
            target = Occurrences.derive(stored, like, id);
        }
        if (!reader.isSelf(answer) || !CalendarUsers.invites(target, reader.identities(), reader.self())) {
            return Refusal.NOT_AN_ATTENDEE;
        }
        if (Version.of(reply).sequence() < Version.of(target).sequence()) {
            return Refusal.ANSWERS_AN_OLDER_VERSION;
        }
        merged.put(
                id,
                CalendarUsers.change(
                        target,
                        reader.identities(),
                        reader.self(),
                        own -> own.with("PARTSTAT", CalendarUsers.partstat(answer))
                                .with("RSVP", null)));
        return null;
    }
}
