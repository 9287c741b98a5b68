package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import java.util.List;

/**
 * What became of a message or of a change. Immutable.
 *
 * @param effect on what is stored
 * @param messages to be sent
 * @param refusals why parts of it changed nothing; all of it if {@code effect} is {@link Effect.None}
 */
public record Outcome(Effect effect, List<OutgoingMessage> messages, List<Refusal> refusals) {
    public Outcome {
        messages = List.copyOf(messages);
        refusals = List.copyOf(refusals);
    }

    /** What happens to the stored object. */
    public sealed interface Effect {
        /** Nothing. */
        record None() implements Effect {}

        /** This is stored from here on: a VCALENDAR without METHOD. */
        record Store(Component calendar) implements Effect {}

        /** The organizer decides about this counter-proposal, which takes the place of an earlier one by the same person. */
        record KeepCounter(String attendee, Component calendar) implements Effect {}

        /** The organizer has declined the counter-proposal that the recipient made. */
        record DropCounter() implements Effect {}

        /** The recipient decides whether the attendee gets the newest version. */
        record AskForRefresh(String attendee) implements Effect {}
    }

    static Outcome refused(Refusal refusal) {
        return new Outcome(new Effect.None(), List.of(), List.of(refusal));
    }

    static Outcome nothing() {
        return new Outcome(new Effect.None(), List.of(), List.of());
    }

    static Outcome of(Effect effect) {
        return new Outcome(effect, List.of(), List.of());
    }

    static Outcome sent(OutgoingMessage message) {
        return new Outcome(new Effect.None(), List.of(message), List.of());
    }
}
