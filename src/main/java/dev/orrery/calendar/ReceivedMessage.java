package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.model.Actor;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.ItipMessage;
import dev.orrery.store.MessageRow;

/**
 * A message that is being delivered, with what is the same for all its recipients.
 *
 * @param sender in whose name it comes, for the entries of their inboxes
 * @param identities of everybody whom it names
 */
record ReceivedMessage(MessageRow row, ItipMessage message, Caller sender, Identities identities) {
    private static final String ORIGIN = "scheduling";

    /** As whom the log names what the delivery changes. */
    Actor actor() {
        return sender.actor(ORIGIN);
    }
}
