package dev.orrery.calendar;

import dev.orrery.calendar.ReceiveMail.Arrival;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.AskedOccurrences;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.scheduling.ScheduleStatus;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.Optional;

/**
 * Messages of mails that wait in a home until the person says whether they are believed: nothing proves whom they are from,
 * or their sender may not send them. Thread-safe.
 */
final class UnprovedMail {
    private static final int LONGEST_SUMMARY = 200;

    private final Store store;

    UnprovedMail(Store store) {
        this.store = store;
    }

    /**
     * @param why sentence for the person
     * @throws Refused TooLarge
     */
    Arrival hold(Principal person, Component calendar, ItipMethod method, ReceiveMail.Mailed mail, String why) {
        byte[] text = ICalendarWriter.write(calendar);
        if (text.length > WaitingRequests.LARGEST) {
            throw new Refused(new Reason.TooLarge(text.length, WaitingRequests.LARGEST));
        }
        String digest = TakenMail.digest(mail.from(), text);
        return store.write(person.home(), tx -> {
            if (tx.mail().isSeen(person.home(), digest)) {
                return new Arrival.Again();
            }
            if (!Requests.isDecidedBySomebody(tx, person)) {
                return new Arrival.Turned(ScheduleStatus.NO_AUTHORITY); // or its sender would wait for nobody's word
            }
            RequestRow request = request(tx, person, calendar, method, mail.from(), why);
            boolean known = tx.bookings().request(person.home(), request.id()).isPresent();
            if (!known && WaitingRequests.isFull(tx, person.home(), RequestRow.Kind.UNPROVED)) {
                return new Arrival.Full();
            }
            WaitingRequests.put(tx, request, null);
            return new Arrival.Waits();
        });
    }

    /** What waits under an id. */
    Optional<RequestRow> find(Principal person, String id) {
        return store.read(snapshot -> snapshot.bookings()
                .request(person.home(), id)
                .filter(request -> request.kind() == RequestRow.Kind.UNPROVED));
    }

    /** What was decided once does not come up again. */
    void drop(Principal person, RequestRow request) {
        store.write(person.home(), tx -> {
            tx.mail().putSeen(person.home(), TakenMail.digest(request.sender(), request.content()));
            tx.bookings().removeRequest(person.home(), request.id());
            return true;
        });
    }

    private static RequestRow request(
            Tx tx, Principal person, Component calendar, ItipMethod method, String from, String why) {
        Component first = calendar.content().getFirst();
        Property summary = first.property("SUMMARY");
        String text = summary == null ? "" : summary.text();
        return new RequestRow(
                person.home(),
                RequestRow.Kind.UNPROVED,
                ReceiveMail.uid(calendar),
                AskedOccurrences.text(calendar),
                from,
                method.name(),
                text.length() > LONGEST_SUMMARY ? text.substring(0, LONGEST_SUMMARY) : text,
                why,
                tx.now(),
                ICalendarWriter.write(calendar));
    }
}
