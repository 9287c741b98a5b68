package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.scheduling.Outcome.Effect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What others are told about an object whose owner left, or is back. Only what has not begun is called off or declined; what
 * happened stays in everybody's calendar. The owner's own object says what it said, so that coming back sets everything
 * right again. Pure.
 */
public final class Departure {
    private Departure() {}

    /**
     * The owner is gone: an organizer cancels what is to come (RFC 5546 section 3.2.5), an attendee declines it (section
     * 3.2.3). Nothing is to be stored.
     *
     * @param from what begins later is still to come
     */
    public static Outcome leave(Component stored, Reader reader, Instant from) {
        SchedulingObject object = SchedulingObject.of(ObjectChange.named(stored, reader));
        List<OutgoingMessage> messages = switch (ObjectChange.role(stored, reader)) {
            case NONE -> List.of();
            case ORGANIZER -> OrganizerChange.callOff(object, reader, from.getEpochSecond());
            case ATTENDEE -> AttendeeChange.decline(object, stillToCome(object, from), reader);
        };
        return new Outcome(new Effect.None(), messages, List.of());
    }

    /**
     * The owner is back: an organizer invites again, everybody with the answer that they gave, and an attendee answers as
     * before. What is to be stored remembers the time of the newest message.
     *
     * @param reader its time is not before that of any message that was sent when the owner left
     * @param from what begins later is still to come
     */
    public static Outcome comeBack(Component stored, Reader reader, Instant from) {
        SchedulingObject object = SchedulingObject.of(ObjectChange.named(stored, reader));
        // the message that it takes back may be of the same second
        String stamp = CalendarTime.formatUtc(
                Objects.requireNonNull(CalendarTime.parseUtc(SentStamp.next(object, reader))) + 1);
        List<OutgoingMessage> messages = switch (ObjectChange.role(stored, reader)) {
            case NONE -> List.of();
            case ORGANIZER -> invite(object, reader, from, stamp);
            case ATTENDEE -> answer(object, reader, from, stamp);
        };
        if (messages.isEmpty()) {
            return Outcome.nothing();
        }
        Map<OccurrenceId, Component> components = object.copy();
        SentStamp.remember(components, stamp);
        return new Outcome(new Effect.Store(object.with(components.values())), messages, List.of());
    }

    private static List<OutgoingMessage> invite(SchedulingObject object, Reader reader, Instant from, String stamp) {
        List<OutgoingMessage> messages = new ArrayList<>();
        new Invitations(object, reader).groups().forEach((view, group) -> {
            if (!Ahead.of(view, from.getEpochSecond()).isEmpty()) {
                List<Component> components = List.copyOf(view.components().values());
                messages.add(Messages.of(ItipMethod.REQUEST, object, components, group, stamp));
            }
        });
        return messages;
    }

    private static List<OutgoingMessage> answer(SchedulingObject object, Reader reader, Instant from, String stamp) {
        List<Component> answers = new ArrayList<>();
        for (Component component : stillToCome(object, from)) {
            Property own = CalendarUsers.attendee(component, reader.identities(), reader.self());
            if (own != null && !CalendarUsers.partstat(own).equals("DECLINED")) {
                answers.add(Messages.answer(component, own, stamp));
            }
        }
        return answers.isEmpty() ? List.of() : List.of(Messages.reply(answers, reader, object.root()));
    }

    /** The components of an attendee's copy that speak for something that has not begun; a series speaks as a whole. */
    private static List<Component> stillToCome(SchedulingObject object, Instant from) {
        Set<OccurrenceId> ahead = Ahead.of(object, from.getEpochSecond());
        Map<OccurrenceId, Component> chosen = new LinkedHashMap<>();
        object.components().forEach((id, component) -> {
            boolean named = ahead.contains(OccurrenceId.WHOLE) || ahead.contains(id);
            boolean inRange = ahead.stream().anyMatch(one -> one.future() && (id.isWhole() || one.isAtOrBefore(id)));
            if (named || inRange) {
                chosen.put(id, component);
            }
        });
        return List.copyOf(chosen.values());
    }
}
