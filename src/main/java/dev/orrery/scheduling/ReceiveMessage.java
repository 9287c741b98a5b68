package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.scheduling.Outcome.Effect;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduling message does to what is stored (RFC 5546 sections 3.2 and 3.4). Pure; the same for every way by which
 * messages come.
 */
public final class ReceiveMessage {
    private ReceiveMessage() {}

    /** @param stored the recipient's object with the UID of the message; null if there is none */
    public static Outcome receive(@Nullable Component stored, ItipMessage message, Reader reader) {
        SchedulingObject object = known(stored, reader);
        if (!object.isEmpty() && !object.first().is(message.object().first().name())) {
            return Outcome.refused(Refusal.ANOTHER_COMPONENT);
        }
        return receive(object, meeting(object, message, reader), reader);
    }

    private static Outcome receive(SchedulingObject object, ItipMessage message, Reader reader) {
        return switch (message.method()) {
            case PUBLISH, REQUEST -> ReceivedRequest.receive(object, message, reader);
            case ADD -> ReceivedAdd.receive(object, message, reader);
            case CANCEL -> ReceivedCancel.receive(object, message, reader);
            case DECLINECOUNTER -> declineCounter(object, message, reader);
            case REPLY -> ReceivedReply.receive(object, message, reader);
            case REFRESH -> ReceivedRefresh.receive(object, message, reader);
            case COUNTER -> ReceivedCounter.receive(object, message, reader);
        };
    }

    /**
     * The message as it meets what is stored: it names occurrences as the series does.
     *
     * @param stored as in {@link #receive}
     */
    public static ItipMessage meeting(@Nullable Component stored, ItipMessage message, Reader reader) {
        return meeting(known(stored, reader), message, reader);
    }

    static ItipMessage meeting(SchedulingObject known, ItipMessage message, Reader reader) {
        SchedulingObject object = message.object();
        // a whole series that is brought says itself what it is like
        boolean whole = switch (message.method()) {
            case REQUEST, PUBLISH -> object.master() != null;
            case ADD, CANCEL, REPLY, REFRESH, COUNTER, DECLINECOUNTER -> false;
        };
        SchedulingObject met = RecurrenceIds.inFormOf(whole ? object : known, object, reader.clock());
        return met == object ? message : new ItipMessage(message.method(), message.sender(), met);
    }

    /** What is stored, with its own occurrences named as its series does. */
    static SchedulingObject known(@Nullable Component stored, Reader reader) {
        SchedulingObject object = SchedulingObject.ofNullable(stored);
        return RecurrenceIds.inFormOf(object, object, reader.clock());
    }

    /** RFC 5546 section 3.2.8: the proposal is off, the event stays as it is. */
    private static Outcome declineCounter(SchedulingObject stored, ItipMessage message, Reader reader) {
        if (stored.isEmpty()) {
            return Outcome.refused(Refusal.NOTHING_STORED);
        }
        return isOfStoredOrganizer(stored, message, reader)
                ? Outcome.of(new Effect.DropCounter())
                : Outcome.refused(Refusal.NOT_THE_ORGANIZER);
    }

    /** True if the sender speaks for the organizer of what is stored. */
    static boolean isOfStoredOrganizer(SchedulingObject stored, ItipMessage message, Reader reader) {
        Property claimed = Objects.requireNonNull(message.object().organizer());
        Property known = stored.organizer();
        return known != null
                && reader.identities().same(known.value(), claimed.value())
                && Senders.maySpeak(claimed, known, reader.identities(), message.sender());
    }

    /** True if the reader organizes what is stored, and the message says so too. */
    static boolean isToOrganizer(SchedulingObject stored, ItipMessage message, Reader reader) {
        Property known = stored.organizer();
        Property claimed = Objects.requireNonNull(message.object().organizer());
        return known != null && reader.isSelf(known) && reader.isSelf(claimed);
    }

    /** The attendee of the stored object for whom the sender speaks; null if there is none. */
    static @Nullable Property sendingAttendee(SchedulingObject stored, ItipMessage message, Reader reader) {
        for (Component component : stored.components().values()) {
            for (Property attendee : component.all("ATTENDEE")) {
                if (Senders.maySpeak(attendee, attendee, reader.identities(), message.sender())) {
                    return attendee;
                }
            }
        }
        return null;
    }
}
