package dev.orrery.calendar;

import dev.orrery.calendar.ReceiveMail.Arrival;
import dev.orrery.model.Principal;
import dev.orrery.scheduling.Refusal;
import dev.orrery.scheduling.ScheduleStatus;
import dev.orrery.store.Tx;
import java.util.Locale;

/**
 * One mail is taken once: what it did to a calendar is noted together with its digest. For one mail and one thread.
 */
final class TakenMail implements DeliverThrough.Performance {
    private final Principal person;
    private final ReceivedMessage received;
    private final String digest;
    private Arrival arrival = new Arrival.Again();

    TakenMail(Principal person, ReceivedMessage received, String digest) {
        this.person = person;
        this.received = received;
        this.digest = digest;
    }

    /** Under which a mail is known again. */
    static String digest(String from, byte[] text) {
        return Etags.digest(from.strip().toLowerCase(Locale.ROOT) + "\n" + Etags.digest(text));
    }

    /** What became of it. */
    Arrival arrival() {
        return arrival;
    }

    @Override
    public String cause() {
        return "mail " + digest;
    }

    @Override
    public boolean isDone(Tx tx) {
        return tx.mail().isSeen(person.home(), digest);
    }

    @Override
    public void note(Tx tx, String status) {
        if (status.equals(ScheduleStatus.DELIVERED)) {
            tx.mail().putSeen(person.home(), digest);
            CancelledEarly.keep(tx, received); // what it cancelled may be removed before an older mail comes
            arrival = new Arrival.Taken();
        } else if (status.equals(Refusal.CANCELLED_BEFORE.status())) {
            arrival = new Arrival.Ignored("it was cancelled before it came.");
        } else if (isUnknown(status) && CancelledEarly.keep(tx, received)) {
            arrival = new Arrival.Ignored(CancelledEarly.KEPT);
        } else {
            arrival = new Arrival.Turned(status); // it changed nothing, so that it may come again
        }
    }

    private static boolean isUnknown(String status) {
        return status.equals(Refusal.NOTHING_STORED.status()) || status.equals(Refusal.NO_SUCH_OCCURRENCE.status());
    }
}
