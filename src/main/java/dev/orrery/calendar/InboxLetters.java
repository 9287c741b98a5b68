package dev.orrery.calendar;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.model.ObjectRef;
import dev.orrery.scheduling.EarlyCancels;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.scheduling.Outcome;
import dev.orrery.scheduling.Reader;
import dev.orrery.scheduling.ReceiveMessage;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Messages that lie in a person's inbox (RFC 6638 section 2.2). There is one for each object, the newest: whoever changes an event
 * ten times fills nobody's inbox. Stateless; needs the lock of the home.
 */
final class InboxLetters {
    private final Members members;

    InboxLetters(Members members) {
        this.members = members;
    }

    /** Puts the message as it came. */
    void put(Tx tx, ReceivedMessage received, CollectionRow inbox) {
        put(tx, received, inbox, received.letter());
    }

    /** Puts an invitation of which something was cancelled already. */
    void put(Tx tx, ReceivedMessage received, CollectionRow inbox, Component left) {
        put(tx, received, inbox, letter(left, received.message().method()));
    }

    private void put(Tx tx, ReceivedMessage received, CollectionRow inbox, Draft letter) {
        ObjectRef ref = ref(received, inbox);
        ObjectRow old = tx.object(ref).orElse(null);
        if (old != null && letter.isStoredAs(old)) {
            return;
        }
        members.requireFit(tx, inbox, letter, old, null);
        Members.put(tx, received.actor(), ref, letter, old);
    }

    /**
     * Takes a CANCEL to an invitation that only lies here. What it leaves of it stays an invitation; if that is nothing, the
     * CANCEL takes its place.
     *
     * @return what became of it; empty if no invitation lies here
     */
    Optional<Outcome> cancel(Tx tx, ReceivedMessage received, CollectionRow inbox, Reader reader) {
        ObjectRow lies = tx.object(ref(received, inbox)).orElse(null);
        Component letter = lies == null ? null : ICalendarReader.read(tx.content(lies));
        ItipMethod method = letter == null
                ? null
                : ItipMethod.of(Objects.requireNonNullElse(letter.value("METHOD"), ""))
                        .orElse(null);
        if (letter == null || method != ItipMethod.REQUEST && method != ItipMethod.PUBLISH) {
            return Optional.empty();
        }
        Outcome outcome = ReceiveMessage.receive(letter.without("METHOD"), received.message(), reader);
        if (outcome.effect() instanceof Outcome.Effect.Store(Component left)) {
            put(tx, received, inbox, EarlyCancels.isCancelled(left) ? received.letter() : letter(left, method));
        }
        return Optional.of(outcome);
    }

    private static ObjectRef ref(ReceivedMessage received, CollectionRow inbox) {
        return inbox.ref().object(MemberNames.ofUid(received.row().uid()));
    }

    private static Draft letter(Component calendar, ItipMethod method) {
        List<Property> properties = new ArrayList<>(calendar.properties());
        properties.add(new Property("METHOD", method.name()));
        return ReceivedMessage.letter(ICalendarWriter.write(calendar.withProperties(properties)), method.name());
    }
}
