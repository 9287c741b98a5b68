package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.scheduling.Outcome.Effect;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cancellations that came before what they cancel: mail keeps no order. What comes later is brought to the state that it would
 * have if both had come in the order in which they were sent, by SEQUENCE and DTSTAMP (RFC 5546 section 2.1.5). Pure.
 */
public final class EarlyCancels {
    private EarlyCancels() {}

    /** Whether the sender speaks for the organizer whom the message names, so that it is worth keeping. */
    public static boolean isToBeKept(ItipMessage message, Identities identities) {
        return message.method() == ItipMethod.CANCEL
                && Senders.maySpeak(
                        Objects.requireNonNull(message.object().organizer()), null, identities, message.sender());
    }

    /**
     * What becomes of an invitation.
     *
     * @param before what was known of the object; null if nothing
     * @param outcome of the invitation alone
     * @param cancels what came before it under the same UID
     */
    public static Outcome applied(
            @Nullable Component before, Outcome outcome, List<ItipMessage> cancels, Reader reader) {
        if (!(outcome.effect() instanceof Effect.Store(Component invited))) {
            return outcome;
        }
        Component left = invited;
        for (ItipMessage cancel : cancels) {
            ItipMessage met = ReceiveMessage.meeting(left, cancel, reader);
            for (Component one : met.object().components().values()) {
                SchedulingObject single = SchedulingObject.of(met.object().with(List.of(one)));
                left = without(left, new ItipMessage(cancel.method(), cancel.sender(), single), reader);
            }
        }
        if (left == invited) {
            return outcome;
        }
        return isCancelled(left) && (before == null || isCancelled(before))
                ? Outcome.refused(Refusal.CANCELLED_BEFORE)
                : new Outcome(new Effect.Store(left), outcome.messages(), outcome.refusals());
    }

    /**
     * Whoever is invited again may count from zero (a program forgot the SEQUENCE): then the stamp alone decides.
     *
     * @param cancel of one component: of two occurrences one may be invited to anew
     */
    private static Component without(Component invited, ItipMessage cancel, Reader reader) {
        SchedulingObject known = SchedulingObject.of(invited);
        Map.Entry<OccurrenceId, Component> cancelled =
                cancel.object().components().entrySet().iterator().next();
        OccurrenceId id = cancelled.getKey();
        Component governing = known.governing(id);
        boolean ofOccurrences = id.isWhole() && known.master() == null;
        boolean isOlder = governing != null && !Version.of(governing).isSentAfter(Version.of(cancelled.getValue()));
        return (ofOccurrences || isOlder)
                        && ReceivedCancel.receive(known, cancel, reader).effect()
                                instanceof Effect.Store(Component left)
                ? left
                : invited;
    }

    /** Whether nothing in it takes place. */
    public static boolean isCancelled(Component calendar) {
        return calendar.content().stream()
                .allMatch(component -> "CANCELLED".equalsIgnoreCase(component.value("STATUS")));
    }
}
