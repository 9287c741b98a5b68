package dev.orrery.calendar;

import dev.orrery.ical.Component;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.EarlyCancels;
import dev.orrery.scheduling.ItipMessage;
import dev.orrery.scheduling.Outcome;
import dev.orrery.scheduling.Reader;
import dev.orrery.store.EarlyCancel;
import dev.orrery.store.MessageRow;
import dev.orrery.store.Tx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was cancelled by mail before it was known here (decision 0045). A mail that has to come again lets later ones pass, on
 * other nodes too, and so do the mail servers on the way. Thread-safe.
 */
final class CancelledEarly {
    /** What the sender of such a CANCEL is told. */
    static final String KEPT = "what it cancels is not known here; should it come later, it counts as cancelled.";

    private static final EarlyCancel.Bounds BOUNDS = new EarlyCancel.Bounds(10, 100);

    private static final int LARGEST = 64 << 10;
    private static final int LONGEST_UID = 500;

    private static final Logger LOG = LoggerFactory.getLogger(CancelledEarly.class);

    private final LongAdder unreadable = new LongAdder();

    /** How often something kept could not be read, and was left out, since the start. */
    long unreadable() {
        return unreadable.sum();
    }

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

    /**
     * What becomes of an invitation. What another one said of the same object does not matter: the series may come after one of
     * its occurrences.
     *
     * @param before what was known of the object; null if nothing
     * @param outcome of the invitation alone
     */
    Outcome applied(Tx tx, ReceivedMessage received, @Nullable Component before, Outcome outcome, Reader reader) {
        boolean invites = switch (received.message().method()) {
            case REQUEST, PUBLISH, ADD -> received.isByMail() && !received.sent();
            case REPLY, CANCEL, REFRESH, COUNTER, DECLINECOUNTER -> false;
        };
        if (!invites || !(outcome.effect() instanceof Outcome.Effect.Store)) {
            return outcome;
        }
        MessageRow row = received.row();
        List<ItipMessage> cancels = tx.mail().earlyCancels(row.home(), row.uid()).stream()
                .flatMap(cancel -> read(cancel).stream())
                .toList();
        return EarlyCancels.applied(before, outcome, cancels, reader);
    }

    /** What one version kept another may not be able to read; invitations must not be turned away for that. */
    private Optional<ItipMessage> read(EarlyCancel cancel) {
        try {
            return Optional.of(ItipMessage.read(cancel.content(), cancel.sender()));
        } catch (Refused refused) {
            unreadable.increment();
            LOG.error(
                    "a CANCEL of {} from {} that was kept for {} cannot be read and is left out: {}",
                    cancel.uid(),
                    cancel.sender(),
                    cancel.home(),
                    refused.reason().sentence());
            return Optional.empty();
        }
    }
}
