package dev.orrery.calendar;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.Reader;
import dev.orrery.scheduling.booking.Occurrence;
import dev.orrery.scheduling.booking.Span;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over what bookings hold of quotas, once their events are here. What a quota lacks of the version that is here comes,
 * unless the event was taken out of that time here; what was decided about a newer one stays. Nothing is decided by it: what is held may exceed a limit, as it did there.
 * Thread-safe.
 */
public final class ImportReservations {
    private static final Logger LOG = LoggerFactory.getLogger(ImportReservations.class);

    /** Seconds between the zone of a floating time here and that of who wrote it down, at most. */
    private static final long ZONES_APART = Duration.ofHours(14).toSeconds();

    private final CalendarZones zones = new CalendarZones();
    private final Store store;
    private final InstantSource clock;

    public ImportReservations(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** What became of a booking's reservations. */
    public enum Outcome {
        /** Those that the quota did not have are there now. */
        TAKEN,
        /** The quota has all of them. */
        THERE,
        /** No calendar of whoever was booked has the event. */
        GONE,
        /** The event here is newer than the one they were made for. */
        NEWER,
        /** The event here is cancelled, was declined, or is at none of those times. */
        OFF
    }

    /**
     * @param holder who was booked
     * @param version of the event that the periods were made for
     * @param periods of one quota, of the holder's home and one UID; at least one
     * @param dryRun finds out what would happen
     */
    public record Request(
            Principal holder, ImportImip.EventVersion version, List<QuotaPeriod> periods, boolean dryRun) {
        public Request {
            periods = List.copyOf(periods);
        }

        private String uid() {
            return periods.getFirst().uid();
        }
    }

    /**
     * @param taken periods that count now and did not before; of a dry run, that would
     * @param off periods of times at which the event here is not any more, or is cancelled or declined
     */
    public record Result(Outcome outcome, int taken, int off) {}

    /**
     * @throws Refused Unavailable while the store cannot be reached; the reason of the limit for a series that has too many
     *     times
     */
    public Result bring(Request request) {
        HomeId home = request.holder().home();
        if (request.dryRun()) {
            return store.read(snapshot -> judge(snapshot, request).result());
        }
        Result result = store.write(home, tx -> {
            Judged found = judge(tx, request);
            if (found.result().taken() > 0) {
                List<QuotaPeriod> all = new ArrayList<>(tx.bookings().periodsOf(home, request.uid()));
                all.addAll(found.coming());
                tx.bookings().putPeriods(home, request.uid(), all);
            }
            return found.result();
        });
        if (result.taken() > 0) {
            tell(home, request.uid());
        }
        return result;
    }

    private record Judged(Result result, Collection<QuotaPeriod> coming) {
        static Judged nothing(Outcome outcome) {
            return new Judged(new Result(outcome, 0, 0), List.of());
        }
    }

    private Judged judge(Snapshot snapshot, Request request) {
        Principal holder = request.holder();
        Collection<QuotaPeriod> missing = missing(snapshot, request);
        ObjectRow row =
                SchedulingHome.findAny(snapshot, holder.home(), request.uid()).orElse(null);
        if (row == null) {
            return request.dryRun() // the event would have come before
                    ? new Judged(new Result(Outcome.TAKEN, missing.size(), 0), missing)
                    : Judged.nothing(Outcome.GONE);
        }
        Component stored = ICalendarReader.read(snapshot.content(row));
        if (ImportImip.EventVersion.of(stored).compareTo(request.version()) > 0) {
            return Judged.nothing(Outcome.NEWER);
        }
        if (missing.isEmpty()) {
            return Judged.nothing(Outcome.THERE);
        }
        List<QuotaPeriod> coming = booked(snapshot, request, row, stored, missing);
        Outcome outcome = coming.isEmpty() ? Outcome.OFF : Outcome.TAKEN;
        return new Judged(new Result(outcome, coming.size(), missing.size() - coming.size()), coming);
    }

    /** By start: of one booking a quota counts each moment once. */
    private static Collection<QuotaPeriod> missing(Snapshot snapshot, Request request) {
        Map<Long, QuotaPeriod> missing = new LinkedHashMap<>();
        request.periods().forEach(period -> missing.putIfAbsent(period.start(), period));
        heldStarts(snapshot, request).forEach(missing::remove);
        return missing.values();
    }

    private static Set<Long> heldStarts(Snapshot snapshot, Request request) {
        String quota = request.periods().getFirst().quota();
        return snapshot.bookings().periodsOf(request.holder().home(), request.uid()).stream()
                .filter(period -> period.quota().equals(quota))
                .map(QuotaPeriod::start)
                .collect(Collectors.toSet());
    }

    /**
     * Those in whose time the event here still is: what was taken out, cancelled or declined here was given back. What is
     * held of a time that was moved a little is not held twice.
     */
    private List<QuotaPeriod> booked(
            Snapshot snapshot, Request request, ObjectRow row, Component stored, Collection<QuotaPeriod> missing) {
        Principal holder = request.holder();
        Identities identities = SchedulingHome.identities(snapshot, holder, List.of(stored), List.of());
        Reader reader = SchedulingHome.reader(holder, identities, clock.instant());
        Zone zone = BookingSettings.of(snapshot, holder)
                .zoneIn(snapshot, zones, row.ref().parent());
        CalendarIndex index = CalendarObject.reindex(ICalendarWriter.write(stored));
        long slack = index.floating() ? ZONES_APART : 0;
        long start = missing.stream().mapToLong(QuotaPeriod::start).min().orElseThrow();
        long end = missing.stream().mapToLong(QuotaPeriod::end).max().orElseThrow();
        TimeRange window = new TimeRange(start - slack - 1, end + slack + 1);
        Set<Long> held = heldStarts(snapshot, request);
        List<Span> times = BookingTimes.undeclined(stored, index, window, zone, reader).stream()
                .map(Occurrence::span)
                .filter(span -> !held.contains(span.start()))
                .toList();
        return missing.stream()
                .filter(period -> times.stream()
                        .anyMatch(span -> index.floating()
                                ? Math.abs(span.start() - period.start()) <= slack
                                : span.start() < period.end() && span.end() > period.start()))
                .toList();
    }

    /** A journal in another database; what it does not hear now it is told later. */
    private void tell(HomeId home, String uid) {
        store.journal().reservations().ifPresent(journal -> {
            try {
                journal.settle(home, uid, "");
            } catch (Refused later) {
                LOG.info(
                        "The journal hears later of a booking: {}",
                        later.reason().sentence());
            }
        });
    }

    /** Those of the names whose own policy does not let them stand in for others of a pool. */
    public Set<Principal> outsidePool(String pool, Set<Principal> members) {
        return store.read(snapshot -> {
            Set<Principal> outside = new HashSet<>(members);
            outside.removeIf(member ->
                    BookingSettings.of(snapshot, member).policy().pools().contains(pool));
            return outside;
        });
    }
}
