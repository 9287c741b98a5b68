package dev.orrery.calendar;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.booking.Span;
import dev.orrery.store.OfferRow;
import dev.orrery.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Times that somebody has proposed to an organizer, and keeps free as long as they prefer. Thread-safe. */
final class Offers {
    private static final Logger LOG = LoggerFactory.getLogger(Offers.class);

    /** Of one proposal; whoever proposes more keeps the first of them. */
    private static final int MOST = 100;

    private final CalendarZones zones = new CalendarZones();

    /**
     * Takes the place of what was offered for the object before.
     *
     * @param event that was asked for
     * @param length how long the times are kept; with zero nothing is
     */
    static void keep(Tx tx, HomeId home, String uid, Component event, List<Span> times, Duration length) {
        if (length.isZero()) {
            return;
        }
        Instant expires = tx.now().plus(length);
        List<OfferRow> offers = times.stream()
                .limit(MOST)
                .map(span -> new OfferRow(
                        home,
                        uid,
                        "",
                        span.start(),
                        span.end(),
                        AskedBooking.organizer(event),
                        Requests.summary(event),
                        expires))
                .toList();
        tx.bookings().expireOffers(home, tx.now());
        tx.bookings().putOffers(home, uid, offers);
    }

    /**
     * The same of a COUNTER (RFC 5546 section 3.2.7) that somebody has sent by another program: of single times. A whole series
     * is not kept free.
     *
     * @param calendar that has the event, or would get it
     */
    void sent(Tx tx, Preferred sender, CollectionRef calendar, String uid, Component counter) {
        BookingSettings settings = BookingSettings.of(sender);
        if (settings.offers().isZero()) {
            return;
        }
        HomeId home = sender.principal().home();
        CalendarIndex index;
        try {
            index = CalendarObject.reindex(ICalendarWriter.write(counter.without("METHOD")));
        } catch (Refused unreadable) { // it has left already
            LOG.info(
                    "{} keeps no time free for what they proposed about {}: {}",
                    home,
                    uid,
                    unreadable.reason().sentence());
            return;
        }
        if (index.recurring()) {
            return;
        }
        FreeBusy wanted = new FreeBusy(BookingTimes.window(index, settings.window(), tx.now()));
        index.addBusy(wanted, settings.zoneIn(tx, zones, calendar));
        List<Span> times = wanted.periods().stream()
                .map(period -> new Span(period.start(), period.end()))
                .toList();
        keep(tx, home, uid, counter, times, settings.offers());
    }

    /** The organizer asks anew, so that nobody waits for an answer. What an answer in the making holds stays. */
    static void drop(Tx tx, HomeId home, String uid) {
        boolean any = tx.bookings().offers(home, tx.now()).stream()
                .anyMatch(offer -> offer.uid().equals(uid));
        if (any && tx.bookings().heldAnswer(home, uid).isEmpty()) {
            tx.bookings().putOffers(home, uid, List.of());
        }
    }
}
