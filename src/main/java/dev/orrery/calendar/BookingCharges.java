package dev.orrery.calendar;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.EarlyCancels;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.OccurrenceNames;
import dev.orrery.scheduling.Reader;
import dev.orrery.scheduling.booking.Asked;
import dev.orrery.scheduling.booking.Occurrence;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what bookings hold of quotas in step with what calendars say, wherever that changes without a decision of a policy.
 * What whoever was booked has accepted counts, also over a limit: it is in the calendar. Nothing is decided here. Thread-safe.
 */
final class BookingCharges {
    private static final Logger LOG = LoggerFactory.getLogger(BookingCharges.class);

    private final CalendarZones zones = new CalendarZones();
    private final Map<String, String> usual;

    /** @param usual what applies to whoever has said nothing, by preference */
    BookingCharges(Map<String, String> usual) {
        this.usual = Map.copyOf(usual);
    }

    /**
     * An object came into a calendar, or was changed there, and no policy was asked. While its answer is held, what that
     * has decided counts. What an earlier policy charged goes with the change, also where none names a quota any more.
     */
    void came(Tx tx, HomeId home, String uid) {
        tx.principalOf(home)
                .filter(owner -> namesQuotas(tx, owner)
                        || !tx.bookings().periodsOf(home, uid).isEmpty())
                .ifPresent(_ -> recountUnlessHeld(tx, home, uid));
    }

    /** The same of many: where no quota is named, what never was booked costs no statement. */
    void came(Tx tx, HomeId home, Collection<String> uids) {
        Principal owner = uids.isEmpty() ? null : tx.principalOf(home).orElse(null);
        if (owner != null) {
            boolean all = namesQuotas(tx, owner);
            Set<String> booked = all ? Set.of() : tx.bookings().booked(home);
            uids.stream().filter(uid -> all || booked.contains(uid)).forEach(uid -> recountUnlessHeld(tx, home, uid));
        }
    }

    /**
     * Time goes on: what accepted series have inside the window by now counts too. One that cannot be worked out must not
     * hold up the others; it is tried again the next time.
     *
     * @throws Refused Unavailable
     */
    void goOn(Store store, HomeId home, Instant now) {
        for (String uid : store.read(snapshot -> running(snapshot, home, now))) {
            try {
                store.write(home, tx -> {
                    recountUnlessHeld(tx, home, uid);
                    return true;
                });
            } catch (Refused later) {
                if (later.reason() instanceof Reason.Unavailable) {
                    throw later;
                }
                stays(home, uid, later);
            } catch (RuntimeException fault) {
                LOG.error("What {} of {} holds is not counted on", uid, home, fault);
            }
        }
    }

    /** Series that may hold something of a quota, and are not over. */
    private List<String> running(Snapshot snapshot, HomeId home, Instant now) {
        Principal owner = snapshot.principalOf(home).orElse(null);
        if (owner == null || !namesQuotas(snapshot, owner)) {
            return List.of();
        }
        return snapshot.collections(home).stream()
                .filter(row -> row.kind() == CollectionKind.CALENDAR)
                .flatMap(row -> snapshot.listing(row.ref()).objects().stream())
                .filter(row -> SchedulingHome.isScheduled(row) && runs(row.index(), now))
                .map(ObjectRow::uid)
                .toList();
    }

    private static boolean runs(@Nullable CalendarIndex index, Instant now) {
        return index != null && index.recurring() && index.last() > now.getEpochSecond();
    }

    private boolean namesQuotas(Snapshot snapshot, Principal owner) {
        return !settings(snapshot, owner).policy().quotas().isEmpty();
    }

    private void recountUnlessHeld(Tx tx, HomeId home, String uid) {
        if (tx.bookings().heldAnswer(home, uid).isEmpty()) {
            recount(tx, home, uid);
        }
    }

    /** The same before it is stored. */
    void comes(Tx tx, Principal owner, CollectionRef calendar, Component object, Reader reader) {
        if (tx.bookings().heldAnswer(owner.home(), uid(object)).isEmpty()) {
            count(tx, owner, calendar, object, reader);
        }
    }

    /**
     * An object is gone: what is in no calendar of the home any more holds nothing. While its answer is held it does,
     * whether the authority has it or not.
     */
    static void gone(Tx tx, HomeId home, String uid) {
        if (tx.bookings().heldAnswer(home, uid).isPresent()
                || SchedulingHome.findAny(tx, home, uid).isPresent()) {
            return;
        }
        if (tx.principalOf(home).filter(BookingCharges::isThing).isPresent()) {
            release(tx, home, uid);
        } else if (!tx.bookings().periodsOf(home, uid).isEmpty()) {
            tx.bookings().putPeriods(home, uid, List.of());
        }
    }

    /** The same of many: what never was booked costs no statement. */
    static void gone(Tx tx, HomeId home, Collection<String> uids) {
        if (!uids.isEmpty()) {
            Set<String> booked = tx.bookings().booked(home);
            uids.stream().filter(booked::contains).forEach(uid -> gone(tx, home, uid));
        }
    }

    /** Whose requests and offers are all about bookings: people have invitations of their own to answer. */
    static boolean isThing(Principal owner) {
        return owner.kind() == PrincipalKind.LOCATION || owner.kind() == PrincipalKind.RESOURCE;
    }

    /** What was held, offered or asked about an object is given back: it is off, or gone. */
    static void release(Tx tx, HomeId home, String uid) {
        withdraw(tx, home, uid);
        tx.bookings().putPeriods(home, uid, List.of());
    }

    /** What was offered or asked about an object is given back; what it holds stays. */
    static void withdraw(Tx tx, HomeId home, String uid) {
        tx.bookings().putOffers(home, uid, List.of());
        for (RequestRow.Kind kind : List.of(RequestRow.Kind.BOOKING, RequestRow.Kind.INVITATION)) {
            tx.bookings().removeRequests(home, uid, kind);
        }
    }

    /**
     * Nothing comes of what was decided about an object and is not in its calendar: what the calendar has counts, and what
     * still waits there for an answer goes on waiting.
     */
    void backOut(Tx tx, HomeId home, String uid) {
        Principal owner = tx.principalOf(home).orElse(null);
        Optional<ObjectRow> stored = SchedulingHome.find(tx, home, uid);
        if (owner != null && stored.isPresent()) {
            tx.bookings().putOffers(home, uid, List.of());
            OpenRequests.settle(tx, owner, uid, ICalendarReader.read(tx.content(stored.get())));
        } else {
            withdraw(tx, home, uid);
        }
        recount(tx, home, uid);
    }

    /** Makes what an object holds what its calendar says. */
    void recount(Tx tx, HomeId home, String uid) {
        Principal owner = tx.principalOf(home).orElse(null);
        Optional<ObjectRow> stored = SchedulingHome.find(tx, home, uid);
        if (owner != null && stored.isPresent()) {
            Component object = ICalendarReader.read(tx.content(stored.get()));
            Identities identities = SchedulingHome.identities(tx, owner, List.of(object), List.of());
            Reader reader = SchedulingHome.reader(owner, identities, tx.now());
            count(tx, owner, stored.get().ref().parent(), object, reader);
        } else if (stored.isEmpty()) {
            tx.bookings().putPeriods(home, uid, List.of());
        }
    }

    /**
     * Makes what an object holds what it says itself.
     *
     * @param calendar where it is, or is about to be
     * @param reader in the owner's name
     */
    void count(Tx tx, Principal owner, CollectionRef calendar, Component object, Reader reader) {
        HomeId home = owner.home();
        String uid = uid(object);
        BookingSettings settings = settings(tx, owner);
        List<QuotaPeriod> held = tx.bookings().periodsOf(home, uid);
        Set<String> quotas = new TreeSet<>(settings.policy().quotas());
        held.forEach(period -> quotas.add(period.quota()));
        if (quotas.isEmpty()) {
            return;
        }
        Zone zone = settings.zoneIn(tx, zones, calendar);
        List<QuotaPeriod> now = new ArrayList<>();
        try {
            CalendarIndex index = CalendarObject.reindex(ICalendarWriter.write(object));
            TimeRange window = BookingTimes.window(index, settings.window(), tx.now());
            Charge charge = Charge.of(tx, object, new OccurrenceNames(object, zone), reader, held);
            for (Occurrence one : accepted(object, index, window, zone, reader)) {
                for (String quota : quotas) {
                    if (settings.policy().quotas().contains(quota)
                            || charge.before(quota, one).isPresent()) {
                        now.add(period(home, charge, quota, one));
                    }
                }
            }
        } catch (Refused tooComplex) {
            stays(home, uid, tooComplex);
            return;
        }
        if (!new HashSet<>(held).equals(new HashSet<>(now))) {
            tx.bookings().putPeriods(home, uid, now);
        }
    }

    /**
     * Charges what an answer has decided. Of a series some times may still wait for somebody's word, though they were asked
     * for: these do not count.
     *
     * @param answered the object with the answer in it
     * @param without occurrences that the answer takes out
     * @param payers by quota
     */
    static void hold(
            Tx tx,
            AnswerAlone.Incoming incoming,
            Component answered,
            Asked asked,
            List<Long> without,
            Map<String, String> payers) {
        List<QuotaPeriod> periods = new ArrayList<>();
        String person = incoming.message().identities().of(AskedBooking.organizer(answered));
        OccurrenceNames names = new OccurrenceNames(answered, asked.zone());
        Set<Long> out = Set.copyOf(without);
        List<Occurrence> held = asked.occurrences().stream()
                .filter(one -> !out.contains(one.planned()))
                .filter(one -> BookingTimes.holds(names.governing(one.planned()), incoming.reader()))
                .toList();
        payers.forEach((quota, payer) -> {
            for (Occurrence one : held) {
                periods.add(new QuotaPeriod(
                        incoming.home(),
                        quota,
                        incoming.uid(),
                        names.text(one.planned()),
                        one.span().start(),
                        one.span().end(),
                        payer,
                        person,
                        Requests.summary(answered)));
            }
        });
        tx.bookings().putPeriods(incoming.home(), incoming.uid(), periods);
    }

    /**
     * What is charged.
     *
     * @param held what was charged before
     * @param payers who pays, by quota: asked once, for there may be thousands of occurrences
     */
    private record Charge(
            Component object,
            OccurrenceNames names,
            String person,
            Map<Place, QuotaPeriod> held,
            UnaryOperator<String> payers) {
        /** Of one object there is only one. */
        record Place(String quota, long start) {}

        static Charge of(Tx tx, Component object, OccurrenceNames names, Reader reader, List<QuotaPeriod> held) {
            String person = reader.identities().of(AskedBooking.organizer(object));
            Map<Place, QuotaPeriod> before = new HashMap<>();
            held.forEach(period -> before.put(new Place(period.quota(), period.start()), period));
            Map<String, String> known = new HashMap<>();
            return new Charge(
                    object,
                    names,
                    person,
                    before,
                    quota -> known.computeIfAbsent(quota, one -> tx.bookings().payer(one, person)));
        }

        Optional<QuotaPeriod> before(String quota, Occurrence one) {
            return Optional.ofNullable(held.get(new Place(quota, one.span().start())));
        }
    }

    /** One that was charged before stays with whoever pays for it. */
    private static QuotaPeriod period(HomeId home, Charge charge, String quota, Occurrence one) {
        QuotaPeriod before = charge.before(quota, one).orElse(null);
        return new QuotaPeriod(
                home,
                quota,
                uid(charge.object()),
                charge.names().text(one.planned()),
                one.span().start(),
                one.span().end(),
                before != null ? before.payer() : charge.payers().apply(quota),
                before != null ? before.person() : charge.person(),
                Requests.summary(charge.object()));
    }

    /**
     * After a cancellation: what is not taken any more counts against no quota, and is neither offered nor asked about.
     *
     * @param left of the object, as it is stored
     */
    void cancelled(Tx tx, Principal owner, CollectionRef calendar, Component left) {
        HomeId home = owner.home();
        String uid = uid(left);
        if (EarlyCancels.isCancelled(left)) {
            release(tx, home, uid); // however many times it had
            return;
        }
        CalendarIndex index = CalendarObject.reindex(ICalendarWriter.write(left));
        BookingSettings settings = settings(tx, owner);
        try {
            Zone zone = settings.zoneIn(tx, zones, calendar);
            boolean over = BookingTimes.ahead(left, index, settings.window(), tx.now(), zone)
                    .isEmpty();
            if (over) {
                release(tx, home, uid);
            } else {
                keepOnly(tx, owner, calendar, left);
            }
        } catch (Refused tooComplex) {
            stays(home, uid, tooComplex);
        }
    }

    private static void stays(HomeId home, String uid, Refused tooComplex) {
        LOG.info(
                "what {} of {} holds stays as it is: {}",
                uid,
                home,
                tooComplex.reason().sentence());
    }

    /** Of a part that was cancelled nothing is held any more; the rest stays as it was. */
    private void keepOnly(Tx tx, Principal owner, CollectionRef calendar, Component left) {
        String uid = uid(left);
        List<QuotaPeriod> held = tx.bookings().periodsOf(owner.home(), uid);
        if (held.isEmpty()) {
            return;
        }
        CalendarIndex index = CalendarObject.reindex(ICalendarWriter.write(left));
        long start = held.stream().mapToLong(QuotaPeriod::start).min().orElseThrow();
        long end = held.stream().mapToLong(QuotaPeriod::end).max().orElseThrow();
        Zone zone = settings(tx, owner).zoneIn(tx, zones, calendar);
        Set<Long> starts = BookingTimes.occurrences(left, index, new TimeRange(start - 1, end + 1), zone).stream()
                .map(one -> one.span().start())
                .collect(Collectors.toSet());
        List<QuotaPeriod> kept =
                held.stream().filter(period -> starts.contains(period.start())).toList();
        if (kept.size() < held.size()) {
            tx.bookings().putPeriods(owner.home(), uid, kept);
        }
    }

    /** When it takes time that the reader has accepted, be it tentatively; what the reader organizes is no booking. */
    private static List<Occurrence> accepted(
            Component object, CalendarIndex index, TimeRange window, Zone zone, Reader reader) {
        if (reader.identities().same(AskedBooking.organizer(object), reader.self())
                || !BookingTimes.holdsAny(object, reader)) {
            return List.of(); // also of a series that has too many times to look at
        }
        return BookingTimes.heldAhead(object, index, window, zone, reader);
    }

    private BookingSettings settings(Snapshot snapshot, Principal owner) {
        return BookingSettings.of(Preferred.of(snapshot, owner, usual));
    }

    private static String uid(Component object) {
        return Objects.requireNonNullElse(object.content().getFirst().value("UID"), "");
    }
}
