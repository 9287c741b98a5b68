package dev.orrery.calendar;

import dev.orrery.scheduling.EarlyCancels;
import dev.orrery.scheduling.ItipMessage;
import dev.orrery.scheduling.Outcome;
import dev.orrery.scheduling.Reader;
import dev.orrery.store.EarlyCancel;
import dev.orrery.store.MessageRow;
import dev.orrery.store.Tx;

/**
 * What was cancelled by mail before it was known here (decision 0045). A mail that has to come again lets later ones pass, on
 * other nodes too, and so do the mail servers on the way.
 */
final class CancelledEarly {
    /** What the sender of such a CANCEL is told. */
    static final String KEPT = "what it cancels is not known here; should it come later, it counts as cancelled.";

    private static final EarlyCancel.Bounds BOUNDS = new EarlyCancel.Bounds(10, 100);

    private static final int LARGEST = 64 << 10;
    private static final int LONGEST_UID = 500;

    private CancelledEarly() {}

    /** Keeps a message that there is nothing to. False if that is of no use, or it is too large. */
    static boolean keep(Tx tx, ReceivedMessage received) {
        MessageRow row = received.row();
        if (received.sent()
                || row.content().length > LARGEST
                || row.uid().length() > LONGEST_UID
                || !EarlyCancels.isToBeKept(received.message(), received.identities())) {
            return false;
        }
        tx.mail().putEarlyCancel(new EarlyCancel(row.home(), row.uid(), row.sender(), row.content()), BOUNDS);
        return true;
    }

    /** What becomes of a message about something that was not known until now. */
    static Outcome applied(Tx tx, MessageRow row, Outcome outcome, Reader reader) {
        return outcome.effect() instanceof Outcome.Effect.Store
                ? EarlyCancels.applied(
                        outcome,
                        tx.mail().earlyCancels(row.home(), row.uid()).stream()
                                .map(cancel -> ItipMessage.read(cancel.content(), cancel.sender()))
                                .toList(),
                        reader)
                : outcome;
    }
}
