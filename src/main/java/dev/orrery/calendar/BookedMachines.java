package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.MachineState;
import dev.orrery.model.Principal;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.model.TrackEvent;
import dev.orrery.model.Tracked;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.LogReader;
import dev.orrery.store.MachineBinding;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.TrackedRow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resources that are machines of a cloud account: while the machine does not run, the resource is not available (a
 * VAVAILABILITY object in a calendar of its own, RFC 7953), so that everybody who asks for its time is told, and nobody gets
 * it; and whoever has booked it at that moment is told in their log. A reader of the log, and the verbs that begin and end
 * it. An error at the provider changes nothing, since it changes nothing of what was seen last. Thread-safe.
 */
public final class BookedMachines implements LogReader.Work {
    /** Under which name the log's reader is registered. */
    public static final String NAME = "machines";

    private static final Logger LOG = LoggerFactory.getLogger(BookedMachines.class);
    private static final Actor ACTOR = Actor.system(NAME);

    /** The calendar that says when the machine does not run. */
    private static final String CALENDAR = "machine";

    private static final String OBJECT = "outage.ics";

    /** Each step looks anew; more would mean that others write as often as this does. */
    private static final int STEPS = 5;

    private final Store store;
    private final PutObject put;
    private final MakeCollection make;
    private final InstantSource clock;
    private final CalendarZones zones = new CalendarZones();
    private final LongAdder outages = new LongAdder();
    private final LongAdder told = new LongAdder();

    public BookedMachines(Store store, PutObject put, MakeCollection make, InstantSource clock) {
        this.store = store;
        this.put = put;
        this.make = make;
        this.clock = clock;
    }

    /** Times since the start that a resource became unavailable because its machine did not run. */
    public long outages() {
        return outages.sum();
    }

    /** Entries since the start that told somebody of the machine that they had booked. */
    public long told() {
        return told.sum();
    }

    /**
     * The resource is this machine from now on, in place of the one that it was.
     *
     * @throws Refused NotFound for a machine that was not seen
     */
    public void bind(Principal resource, HomeId account, String machine) {
        store.write(resource.home(), tx -> {
            if (tx.accounts().thing(account, Tracked.Kind.INSTANCE, machine).isEmpty()) {
                throw new Refused(new Reason.NotFound("The machine " + machine + " of this account"));
            }
            tx.accounts().bind(new MachineBinding(resource.home(), account, machine));
            return machine;
        });
        settle(resource.home());
    }

    /** The resource is no machine any more, and available again. False if it was none. */
    public boolean unbind(Principal resource) {
        boolean was = store.write(resource.home(), tx -> {
            boolean bound = tx.accounts().binding(resource.home()).isPresent();
            tx.accounts().unbind(resource.home());
            return bound;
        });
        settle(resource.home());
        return was;
    }

    /** For a new reader, who does not know what happened before. */
    public void settleAll() {
        store.read(snapshot -> snapshot.accounts().bindings()).forEach(binding -> settle(binding.home()));
    }

    @Override
    public boolean handle(LogEntry entry) {
        if (entry.change() instanceof Change.MachineTracked seen
                && seen.event().subject().kind().equals(Tracked.Kind.INSTANCE.label())) {
            return changed(entry, seen);
        }
        if (entry.change() instanceof Change.PrincipalRestored restored) {
            settle(restored.home()); // nobody wrote into it while it was archived
        }
        return false;
    }

    private boolean changed(LogEntry entry, Change.MachineTracked seen) {
        List<MachineBinding> bound = store.read(snapshot ->
                snapshot.accounts().bindings(seen.home(), seen.event().subject().id()));
        for (MachineBinding binding : bound) {
            settle(binding.home());
            if (!state(seen.event().previous()).equals(state(seen.event().current()))) {
                tell(binding, entry, seen.event());
            }
        }
        return !bound.isEmpty();
    }

    private static String state(@Nullable Tracked machine) {
        return machine == null ? "" : machine.state().name();
    }

    /** Whose calendar says something else than the machine is made to say the same. */
    private void settle(HomeId home) {
        try {
            int step = 0;
            while (step < STEPS && step(home)) {
                step++;
            }
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.Unavailable) {
                throw refused;
            }
            LOG.warn(
                    "the resource of home {} does not show whether its machine runs: {}",
                    home.value(),
                    refused.reason().sentence());
        } catch (
                RuntimeException
                        e) { // what one resource holds must not hold up all others; a store that is away is Refused
            LOG.error("the resource of home {} does not show whether its machine runs", home.value(), e);
        }
    }

    /** False if there was nothing to do. */
    private boolean step(HomeId home) {
        Optional<Work> work = store.read(snapshot -> work(snapshot, home));
        work.ifPresent(this::apply);
        return work.isPresent();
    }

    /**
     * What has to be written.
     *
     * @param into null where there is no calendar for it yet
     * @param since when the machine stopped running
     * @param until when it ran again; null while it does not
     */
    private record Work(
            Principal resource,
            @Nullable CollectionRow into,
            long since,
            @Nullable Long until) {}

    private Optional<Work> work(Snapshot snapshot, HomeId home) {
        Principal resource = snapshot.principalOf(home).orElse(null);
        if (resource == null) {
            return Optional.empty(); // archived
        }
        CollectionRow into = snapshot.child(CollectionRef.root(home), CALENDAR).orElse(null);
        CalendarIndex written = into == null
                ? null
                : snapshot.object(into.ref().object(OBJECT))
                        .map(ObjectRow::index)
                        .orElse(null);
        boolean isOut = written != null && written.last() == Long.MAX_VALUE;
        MachineBinding binding = snapshot.accounts().binding(home).orElse(null);
        TrackedRow machine = binding == null
                ? null
                : snapshot.accounts()
                        .thing(binding.account(), Tracked.Kind.INSTANCE, binding.machine())
                        .orElse(null);
        long now = (machine == null ? clock.instant() : machine.since()).getEpochSecond();
        boolean isDown = binding != null && (machine == null || machine.thing().state() != MachineState.RUNNING);
        if (isDown == isOut) {
            return Optional.empty();
        }
        if (isDown) {
            return Optional.of(new Work(resource, into, now, null));
        }
        // whoever manages the resource may have written one without a beginning
        long began = Math.clamp(Objects.requireNonNull(written).first(), 0L, Math.max(0L, now));
        return Optional.of(new Work(resource, into, began, Math.max(now, began + 1)));
    }

    private void apply(Work work) {
        Principal resource = work.resource();
        By by = new By(new Caller(resource, Set.of(resource.guid()), false), NAME);
        if (work.into() == null) {
            make.make(new MakeCollection.Request(
                    by,
                    new Place(CollectionRef.root(resource.home()), CALENDAR),
                    CollectionKind.CALENDAR,
                    Set.of("VAVAILABILITY"),
                    Map.of(PropertyName.dav("displayname"), "Times when the machine does not run"),
                    Preconditions.NONE));
            return;
        }
        put.put(new PutObject.Request(
                by,
                work.into(),
                OBJECT,
                OutageText.of(resource.guid(), work.since(), work.until()),
                "text/calendar",
                Preconditions.NONE));
        if (work.until() == null) {
            outages.increment();
        }
    }

    /** Whoever organizes what takes the resource at that moment; each is told once, however often this is handled. */
    private void tell(MachineBinding binding, LogEntry entry, TrackEvent event) {
        Principal resource =
                store.read(snapshot -> snapshot.principalOf(binding.home())).orElse(null);
        if (resource == null) {
            return;
        }
        String key = String.join("\n", NAME, Long.toString(entry.change().home().value()), Long.toString(entry.seq()));
        for (Booking booking : store.read(snapshot -> bookings(snapshot, binding.home(), entry.time()))) {
            String once = key + '\n' + booking.uid();
            boolean isNew = store.write(booking.organizer(), tx -> {
                if (tx.isTold(booking.organizer(), once)) {
                    return false;
                }
                long seq = tx.append(
                        new Change.BookedMachineChanged(
                                booking.organizer(),
                                resource.guid(),
                                booking.uid(),
                                state(event.previous()),
                                state(event.current())),
                        ACTOR);
                tx.putTold(booking.organizer(), once, seq);
                return true;
            });
            if (isNew) {
                told.increment();
            }
        }
    }

    private record Booking(HomeId organizer, String uid) {}

    private List<Booking> bookings(Snapshot snapshot, HomeId home, Instant moment) {
        OwnAddresses own = new OwnAddresses(snapshot, home);
        TimeRange range = new TimeRange(moment.getEpochSecond(), moment.getEpochSecond() + 1);
        List<Booking> found = new ArrayList<>();
        for (CollectionRow calendar : snapshot.collections(home)) {
            if (!BusyTime.counts(calendar)) {
                continue;
            }
            for (ObjectRow row : snapshot.listing(calendar.ref()).objects()) {
                CalendarIndex index = row.index();
                if (index != null && takes(index, range, calendar, own)) {
                    organizer(snapshot, index).ifPresent(its -> found.add(new Booking(its, index.uid())));
                }
            }
        }
        return found;
    }

    private static Optional<HomeId> organizer(Snapshot snapshot, CalendarIndex index) {
        String address = index.organizer();
        return address == null
                ? Optional.empty()
                : CalendarUserAddress.known(snapshot, address).map(Principal::home);
    }

    private boolean takes(CalendarIndex index, TimeRange range, CollectionRow calendar, OwnAddresses own) {
        if (BookingGround.misses(index, range)) {
            return false;
        }
        FreeBusy sum = new FreeBusy(range);
        index.addBusy(sum, zones.of(calendar), own);
        return !sum.periods().isEmpty();
    }
}
