package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.access.Rights;
import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.booking.Conflicts;
import dev.orrery.scheduling.booking.Ground;
import dev.orrery.scheduling.booking.Span;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.OfferRow;
import dev.orrery.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a policy may ask, answered inside the transaction that holds every lock it takes. */
final class BookingGround implements Ground {
    private static final long DAY = Duration.ofDays(1).toSeconds();

    /** Whose calendars are looked into for a common free time; more would make one decision hold up others. */
    private static final int MOST_OTHERS = 50;

    private final Tx tx;
    private final CalendarZones zones;
    private final QuotaGround quotas;
    private final Map<String, String> usual;
    private final Question question;

    /** @param usual what applies to whoever has said nothing, by preference */
    BookingGround(Tx tx, CalendarZones zones, QuotaGround quotas, Map<String, String> usual, Question question) {
        this.usual = Map.copyOf(usual);
        this.quotas = quotas;
        this.tx = tx;
        this.zones = zones;
        this.question = question;
    }

    /**
     * Who asks for what.
     *
     * @param others addresses of everybody else who is invited
     * @param sender for whose eyes others' busy times are
     * @param pool those who may stand in, by no particular order; their homes are locked
     * @param standIns those of them to whom it was passed on, at the same times
     */
    record Question(
            HomeId home,
            String uid,
            List<String> others,
            Caller sender,
            List<Principal> pool,
            List<Principal> standIns) {}

    @Override
    public List<Span> taken(Span within) {
        return taken(question.home(), within);
    }

    private List<Span> taken(HomeId home, Span within) {
        List<Span> taken = new ArrayList<>();
        TimeRange range = new TimeRange(within.start(), within.end());
        for (CollectionRow calendar : tx.collections(home)) {
            if (BusyTime.counts(calendar)) {
                taken(calendar, range, taken);
            }
        }
        for (OfferRow offer : tx.bookings().offers(home, tx.now())) {
            if (!offer.uid().equals(question.uid()) && range.overlaps(offer.start(), offer.end())) {
                taken.add(new Span(offer.start(), offer.end()));
            }
        }
        return taken;
    }

    private void taken(CollectionRow calendar, TimeRange range, List<Span> taken) {
        Zone zone = zones.of(calendar);
        OwnAddresses owner = new OwnAddresses(tx, calendar.ref().home()); // who may have declined by hand
        List<ObjectRow> objects = tx.listing(calendar.ref()).objects();
        for (int i = 0; i < objects.size(); i++) {
            CalendarIndex index = objects.get(i).index();
            if (index == null || index.uid().equals(question.uid()) || misses(index, range)) {
                continue;
            }
            FreeBusy sum = new FreeBusy(range);
            index.addBusy(sum, zone, owner);
            sum.periods().forEach(period -> taken.add(new Span(period.start(), period.end())));
        }
    }

    /** What has an end and takes time of a home after a moment, merged: bookings of other objects, and offers. */
    static List<Span> bookedAfter(Tx tx, HomeId home, String uid, long moment) {
        CalendarZones zones = new CalendarZones();
        FreeBusy sum = new FreeBusy(new TimeRange(moment, Long.MAX_VALUE));
        OwnAddresses owner = new OwnAddresses(tx, home);
        for (CollectionRow calendar : tx.collections(home)) {
            if (BusyTime.counts(calendar)) {
                tx.listing(calendar.ref()).objects().stream()
                        .map(ObjectRow::index)
                        .filter(Objects::nonNull)
                        .filter(index -> index.last() < Long.MAX_VALUE && !misses(index, sum.range()))
                        .filter(index -> !index.uid().equals(uid))
                        .forEach(index -> index.addBusy(sum, zones.of(calendar), owner));
            }
        }
        tx.bookings().offers(home, tx.now()).stream()
                .filter(offer -> !offer.uid().equals(uid))
                .forEach(offer -> sum.add(offer.start(), offer.end(), FreeBusy.Kind.BUSY));
        return spans(sum);
    }

    static boolean misses(CalendarIndex index, TimeRange range) {
        return index.first() > Long.MIN_VALUE + DAY && index.first() - DAY > range.end()
                || index.last() < Long.MAX_VALUE - DAY && index.last() + DAY < range.start();
    }

    @Override
    public List<Span> closed(Span within) {
        return closed(question.home(), within);
    }

    private List<Span> closed(HomeId home, Span within) {
        TimeRange range = new TimeRange(within.start(), within.end());
        BusyTime sum = new BusyTime(tx, zones, range, tx.now()).onlyAvailability();
        tx.collections(home).forEach(sum::add);
        return spans(sum.total(home));
    }

    private static List<Span> spans(FreeBusy busy) {
        return busy.periods().stream()
                .map(period -> new Span(period.start(), period.end()))
                .toList();
    }

    @Override
    public List<Span> othersBusy(Span within) {
        TimeRange range = new TimeRange(within.start(), within.end());
        List<String> others = question.others().stream().limit(MOST_OTHERS).toList();
        CalendarUserAddress.readAhead(tx, others);
        List<Span> busy = new ArrayList<>();
        List<Principal> people = new ArrayList<>();
        for (String address : others) {
            CalendarUserAddress.known(tx, address)
                    .ifPresentOrElse(people::add, () -> busy.addAll(learned(address, range)));
        }
        people.removeIf(person -> person.home().equals(question.home()));
        tx.readAhead(people.stream().map(Principal::home).toList());
        for (Principal person : people) {
            if (mayBeSeen(person)) {
                BusyTime sum = new BusyTime(tx, zones, range, tx.now()).without(question.uid());
                tx.collections(person.home()).forEach(sum::add);
                busy.addAll(spans(sum.total(person.home())));
            }
        }
        return busy;
    }

    /** Of somebody elsewhere: what they told the room. */
    private List<Span> learned(String address, TimeRange range) {
        return tx.learned().of(question.home(), Identities.WITHOUT_ALIASES.of(address)).stream()
                .flatMap(told -> told.periods().stream())
                .filter(period -> range.overlaps(period.start(), period.end()))
                .map(period -> new Span(period.start(), period.end()))
                .toList();
    }

    /** What is proposed tells the sender when others are busy: not more than they are told who ask for it. */
    private boolean mayBeSeen(Principal person) {
        return tells(person)
                && SchedulingHome.only(tx, person.home(), CollectionKind.INBOX)
                        .filter(inbox -> Rights.mayDeliver(
                                tx, question.sender(), inbox.ref(), Privilege.SCHEDULE_QUERY_FREEBUSY))
                        .isPresent();
    }

    private boolean tells(Principal person) {
        Preferred preferred = Preferred.of(tx, person, usual);
        Principal sender = question.sender().principal();
        if (sender == null) {
            return preferred.publishesFreeBusy();
        }
        return sender.guid().equals(person.guid()) || preferred.sharesFreeBusy();
    }

    @Override
    public Optional<Duration> left(String quota) {
        return quotas.left(quota);
    }

    @Override
    public Duration undecided(String quota) {
        return quotas.undecided(quota);
    }

    @Override
    public boolean holdsElsewhere(String quota, List<Span> times) {
        return quotas.holdsElsewhere(quota, times);
    }

    @Override
    public Optional<String> freeMember(String quota, List<Span> times) {
        return free(question.pool(), quota, times);
    }

    @Override
    public Optional<String> standIn(String quota, List<Span> times) {
        return free(question.standIns(), quota, times);
    }

    private Optional<String> free(List<Principal> members, String quota, List<Span> times) {
        return members.stream()
                .filter(member -> !member.home().equals(question.home()))
                .filter(member ->
                        BookingSettings.of(tx, member).policy().pools().contains(quota))
                .filter(member -> !isInvited(member) && isFree(member.home(), times))
                .map(member -> CalendarUserAddress.of(member).getFirst())
                .findFirst();
    }

    private boolean isInvited(Principal member) {
        List<String> addresses = CalendarUserAddress.of(member);
        return question.others().stream().anyMatch(other -> addresses.stream().anyMatch(other::equalsIgnoreCase));
    }

    private boolean isFree(HomeId home, List<Span> times) {
        return new Conflicts(1, within -> taken(home, within), within -> closed(home, within))
                .among(times)
                .isEmpty();
    }
}
