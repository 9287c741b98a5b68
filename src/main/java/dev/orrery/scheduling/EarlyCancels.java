package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.scheduling.Outcome.Effect;
import java.util.List;
import java.util.Objects;

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
     * What becomes of an invitation to something that was not known.
     *
     * @param outcome of the invitation alone
     * @param cancels what came before it under the same UID
     */
    public static Outcome applied(Outcome outcome, List<ItipMessage> cancels, Reader reader) {
        if (!(outcome.effect() instanceof Effect.Store(Component invited))) {
            return outcome;
        }
        Component left = invited;
        for (ItipMessage cancel : cancels) {
            SchedulingObject known = SchedulingObject.of(left);
            if (!isOlder(cancel, known)
                    && ReceivedCancel.receive(known, cancel, reader).effect() instanceof Effect.Store(Component less)) {
                left = less;
            }
        }
        if (left == invited) {
            return outcome;
        }
        return isCancelled(left)
                ? Outcome.refused(Refusal.CANCELLED_BEFORE)
                : new Outcome(new Effect.Store(left), outcome.messages(), outcome.refusals());
    }

    /** Whoever is invited again may count from zero (a program forgot the SEQUENCE): then the stamp alone decides. */
    private static boolean isOlder(ItipMessage cancel, SchedulingObject known) {
        return cancel.object().components().entrySet().stream().anyMatch(entry -> {
            OccurrenceId id = entry.getKey();
            Component governing = id.isWhole() ? known.first() : known.governing(id);
            return governing != null
                    && Version.of(entry.getValue())
                                    .stamp()
                                    .compareTo(Version.of(governing).stamp())
                            < 0;
        });
    }

    private static boolean isCancelled(Component calendar) {
        return calendar.content().stream()
                .allMatch(component -> "CANCELLED".equalsIgnoreCase(component.value("STATUS")));
    }
}
