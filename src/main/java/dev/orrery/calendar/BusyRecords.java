package dev.orrery.calendar;

import static dev.orrery.model.PropertyName.caldav;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.Zone;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Refused;
import dev.orrery.store.BusyEntry;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.LogReader;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the store's views show of busy time in step with the calendars: a reader of the log does it object by object,
 * and a daily round pushes forward how far series are worked out, and with that what they hold of quotas. Doing it twice changes nothing. Thread-safe.
 */
public final class BusyRecords implements LogReader.Work {
    /** Its position in the log. */
    public static final String NAME = "freebusy";

    /** What is over is kept for so long. */
    static final Duration PAST = Duration.ofDays(31);

    private static final Duration ROUND = Duration.ofDays(1);
    private static final int OBJECTS_AT_ONCE = 100;
    private static final int HOMES_AT_ONCE = 500;

    /** Which properties of a calendar say when it is busy. */
    private static final Set<PropertyName> TELLING =
            Set.of(caldav("schedule-calendar-transp"), caldav("calendar-timezone"), caldav("calendar-timezone-id"));

    private static final SortedSet<HomeId> NO_HOME = Collections.emptySortedSet();

    private static final byte[] NOTHING = {};

    private static final Logger LOG = LoggerFactory.getLogger(BusyRecords.class);

    private final Store store;
    private final InstantSource clock;
    private final Map<String, String> usual;
    private final CalendarZones zones = new CalendarZones();
    private final BookingCharges charges;
    private final LongAdder unreadable = new LongAdder();

    /** @param usual what applies to whoever has said nothing, by preference */
    public BusyRecords(Store store, InstantSource clock, Map<String, String> usual) {
        this.store = store;
        this.usual = Map.copyOf(usual);
        this.charges = new BookingCharges(usual);
        this.clock = clock;
    }

    /** Events that could not be worked out since the start; the log names them. */
    public long unreadable() {
        return unreadable.sum();
    }

    /** Always false: an entry that comes again does no harm, so nobody waits for the position to be written. */
    @Override
    public boolean handle(LogEntry entry) {
        switch (entry.change()) {
            case Change.ObjectPut put -> follow(put.object(), entry.seq());
            case Change.ObjectGone gone -> follow(gone.object(), entry.seq());
            case Change.CollectionGone gone ->
                store.write(gone.home(), tx -> {
                    tx.busyWrites().remove(gone.collection());
                    return true;
                });
            case Change.CollectionChanged changed -> {
                if (changed.properties().stream().anyMatch(TELLING::contains)) {
                    makeKnown(changed.home());
                }
            }
            case Change.PrincipalRestored restored -> makeKnown(restored.home());
            case Change.OfObject _, Change.OfCollection _, Change.OfPrincipal _ -> {}
            case Change.MailTold _,
                    Change.MessageSent _,
                    Change.MachineTracked _,
                    Change.BookedMachineChanged _,
                    Change.HookTold _,
                    Change.Unknown _ -> {}
        }
        return false;
    }

    /** What the database does not take of one event must not hold up all that comes after it. */
    private void follow(ObjectRef ref, long seq) {
        try {
            followOne(ref, seq);
        } catch (Refused later) {
            throw later;
        } catch (RuntimeException fault) {
            unreadable.increment();
            LOG.error("The busy time of {} is not shown", ref, fault);
        }
    }

    private void followOne(ObjectRef ref, long seq) {
        if (!store.read(snapshot -> isNews(snapshot, ref, seq))) {
            return;
        }
        boolean known = store.write(ref.home(), tx -> {
            boolean made = tx.busyWrites().made(ref.home()).isPresent();
            if (made) {
                put(tx, List.of(ref));
            }
            return made;
        });
        if (!known) {
            make(ref.home());
        }
    }

    /** What was written again has a later entry, and only calendars tell when somebody is busy. */
    private static boolean isNews(Snapshot snapshot, ObjectRef ref, long seq) {
        boolean elsewhere = snapshot.collection(ref.parent())
                .filter(row -> row.kind() != CollectionKind.CALENDAR)
                .isPresent();
        return !elsewhere && snapshot.object(ref).map(row -> row.seq() <= seq).orElse(true);
    }

    private void makeKnown(HomeId home) {
        if (made(home).isPresent()) {
            make(home);
        }
    }

    private Optional<Instant> made(HomeId home) {
        return store.write(NO_HOME, tx -> tx.busyWrites().made(home));
    }

    /** Pushes forward what was not since a day, busy time and what is held of quotas, and makes what was never made. Several nodes may be at it. */
    public void advance() {
        Instant since = clock.instant().minus(ROUND);
        List<HomeId> homes = behind(since, HomeId.REGISTRY);
        while (!homes.isEmpty()) {
            homes.forEach(this::advance);
            homes = behind(since, homes.getLast());
        }
    }

    /** Makes everybody's anew, whatever is there; returns for how many. */
    public int makeAll() {
        int made = 0;
        Instant since = clock.instant().plus(ROUND); // that is all of them
        List<HomeId> homes = behind(since, HomeId.REGISTRY);
        while (!homes.isEmpty()) {
            homes.forEach(this::make);
            made += homes.size();
            homes = behind(since, homes.getLast());
        }
        return made;
    }

    private List<HomeId> behind(Instant since, HomeId after) {
        return store.write(NO_HOME, tx -> tx.busyWrites().behind(since, after, HOMES_AT_ONCE));
    }

    private void advance(HomeId home) {
        try {
            charges.goOn(store, home, clock.instant());
            if (made(home).orElse(Instant.EPOCH).equals(Instant.EPOCH)) {
                make(home);
            } else {
                make(home, store.write(NO_HOME, tx -> tx.busyWrites().goingOn(home)));
            }
        } catch (Refused e) {
            LOG.warn(
                    "The busy time of home {} is tried again later: {}",
                    home.value(),
                    e.reason().sentence());
        } catch (RuntimeException fault) {
            LOG.error("The busy time of home {} is tried again later", home.value(), fault);
        }
    }

    /** Makes a home's busy time anew from its calendars; what is there meanwhile stays readable. */
    public void make(HomeId home) {
        Set<ObjectRef> objects = store.write(home, tx -> {
            if (tx.busyWrites().made(home).isEmpty()) {
                tx.busyWrites().putWindow(home, tx.now(), Instant.EPOCH); // from here on the log is followed
            }
            return new LinkedHashSet<>(tx.busyWrites().known(home));
        });
        objects.addAll(store.read(snapshot -> concerned(snapshot, home)));
        make(home, objects);
    }

    private List<ObjectRef> concerned(Snapshot snapshot, HomeId home) {
        Instant since = clock.instant().minus(PAST);
        return snapshot.collections(home).stream()
                .filter(row -> row.kind() == CollectionKind.CALENDAR)
                .flatMap(calendar -> snapshot.listing(calendar.ref()).objects().stream())
                .filter(row -> row.index() != null && BusyEntries.concerns(row.index(), since))
                .map(ObjectRow::ref)
                .toList();
    }

    private void make(HomeId home, Set<ObjectRef> objects) {
        List<ObjectRef> all = List.copyOf(objects);
        for (int start = 0; start < all.size(); start += OBJECTS_AT_ONCE) {
            List<ObjectRef> few = all.subList(start, Math.min(start + OBJECTS_AT_ONCE, all.size()));
            store.write(home, tx -> {
                put(tx, few);
                return true;
            });
        }
        store.write(home, tx -> {
            tx.busyWrites().removeGone(home);
            tx.busyWrites().removeBefore(home, tx.now().minus(PAST));
            tx.learned().removeBefore(home, tx.now().minus(PAST));
            tx.principalOf(home)
                    .ifPresent(owner -> tx.busyWrites().putWindow(home, tx.now().plus(window(tx, owner)), tx.now()));
            return true;
        });
    }

    private Duration window(Tx tx, Principal owner) {
        return BookingSettings.of(Preferred.of(tx, owner, usual)).window();
    }

    private void put(Tx tx, List<ObjectRef> refs) {
        Optional<Principal> owner = refs.isEmpty()
                ? Optional.empty()
                : tx.principalOf(refs.getFirst().home());
        if (owner.isEmpty()) {
            return; // archived: whoever comes back is made anew
        }
        Instant since = tx.now().minus(PAST);
        Instant until = tx.now().plus(window(tx, owner.get()));
        for (ObjectRef ref : refs) {
            Optional<ObjectRow> row = tx.object(ref);
            Optional<CollectionRow> calendar =
                    tx.collection(ref.parent()).filter(one -> one.kind() == CollectionKind.CALENDAR);
            List<BusyEntry> entries = row.isEmpty() || calendar.isEmpty()
                    ? List.of()
                    : entries(
                            tx,
                            row.get(),
                            calendar.get(),
                            BusyEntries.of(owner.get(), zone(calendar.get()), since, until));
            tx.busyWrites().put(ref, entries);
        }
    }

    private Zone zone(CollectionRow calendar) {
        return zones.of(calendar);
    }

    /** One event that cannot be worked on must not hold up all the others. */
    private List<BusyEntry> entries(Tx tx, ObjectRow row, CollectionRow calendar, BusyEntries says) {
        CalendarIndex index = row.index();
        if (index == null || !BusyEntries.concerns(index, says.since())) {
            return List.of();
        }
        byte[] content = BusyEntries.isPlain(index) ? NOTHING : tx.content(row);
        try {
            List<BusyEntry> entries =
                    BusyEntries.isPlain(index) ? says.of(index) : says.of(ICalendarReader.read(content), index);
            return BusyTime.counts(calendar) ? entries : withoutTime(entries);
        } catch (Refused broken) {
            unreadable.increment();
            LOG.warn(
                    "The busy time of {} is not shown: {}",
                    row.ref(),
                    broken.reason().sentence());
        } catch (RuntimeException fault) {
            unreadable.increment();
            LOG.error("The busy time of {} is not shown", row.ref(), fault);
        }
        return List.of();
    }

    /** What a calendar says that does not count (RFC 6638 section 9.1): its changed occurrences alone. */
    private static List<BusyEntry> withoutTime(List<BusyEntry> entries) {
        return entries.stream()
                .filter(entry -> !entry.recurrence().isEmpty())
                .map(entry -> entry.withoutTime())
                .toList();
    }
}
