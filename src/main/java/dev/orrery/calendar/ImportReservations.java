package dev.orrery.calendar;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.Reader;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over what bookings hold of quotas, once their events are here. What a quota lacks of the version that is here comes;
 * what was decided about a newer one stays. Nothing is decided by it: what is held may exceed a limit, as it did there.
 * Thread-safe.
 */
public final class ImportReservations {
    private static final Logger LOG = LoggerFactory.getLogger(ImportReservations.class);

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
        /** The event here is cancelled, or was declined. */
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

    /** @param taken periods that count now and did not before; of a dry run, that would */
    public record Result(Outcome outcome, int taken) {}

    /** @throws Refused Unavailable while the store cannot be reached */
    public Result bring(Request request) {
        HomeId home = request.holder().home();
        if (request.dryRun()) {
            return store.read(snapshot -> {
                Outcome outcome = judge(snapshot, request);
                return outcome == Outcome.GONE // the event would have come before
                        ? new Result(Outcome.TAKEN, missing(snapshot, request).size())
                        : result(snapshot, request, outcome);
            });
        }
        Result result = store.write(home, tx -> {
            Result found = result(tx, request, judge(tx, request));
            if (found.taken() > 0) {
                put(tx, request);
            }
            return found;
        });
        if (result.taken() > 0) {
            tell(home, request.uid());
        }
        return result;
    }

    private static Result result(Snapshot snapshot, Request request, Outcome outcome) {
        return new Result(
                outcome, outcome == Outcome.TAKEN ? missing(snapshot, request).size() : 0);
    }

    /** By start: of one booking a quota counts each moment once. */
    private static Collection<QuotaPeriod> missing(Snapshot snapshot, Request request) {
        Map<Long, QuotaPeriod> missing = new LinkedHashMap<>();
        request.periods().forEach(period -> missing.putIfAbsent(period.start(), period));
        String quota = request.periods().getFirst().quota();
        snapshot.bookings().periodsOf(request.holder().home(), request.uid()).stream()
                .filter(period -> period.quota().equals(quota))
                .forEach(period -> missing.remove(period.start()));
        return missing.values();
    }

    private Outcome judge(Snapshot snapshot, Request request) {
        Principal holder = request.holder();
        ObjectRow row =
                SchedulingHome.findAny(snapshot, holder.home(), request.uid()).orElse(null);
        if (row == null) {
            return Outcome.GONE;
        }
        Component stored = ICalendarReader.read(snapshot.content(row));
        if (ImportImip.EventVersion.of(stored).compareTo(request.version()) > 0) {
            return Outcome.NEWER;
        }
        if (isOff(snapshot, holder, row, stored)) {
            return Outcome.OFF;
        }
        return missing(snapshot, request).isEmpty() ? Outcome.THERE : Outcome.TAKEN;
    }

    private boolean isOff(Snapshot snapshot, Principal holder, ObjectRow row, Component stored) {
        if (row.index() != null && row.index().status().equals("CANCELLED")) {
            return true;
        }
        Identities identities = SchedulingHome.identities(snapshot, holder, List.of(stored), List.of());
        Reader reader = SchedulingHome.reader(holder, identities, clock.instant());
        return stored.content().stream()
                .flatMap(component -> component.all("ATTENDEE").stream())
                .filter(attendee -> identities.same(attendee.value(), reader.self()))
                .map(attendee -> String.valueOf(attendee.parameter("PARTSTAT")))
                .reduce((one, other) -> one.equalsIgnoreCase(other) ? one : "")
                .filter("DECLINED"::equalsIgnoreCase)
                .isPresent();
    }

    private static void put(Tx tx, Request request) {
        HomeId home = request.holder().home();
        List<QuotaPeriod> all = new ArrayList<>(tx.bookings().periodsOf(home, request.uid()));
        all.addAll(missing(tx, request));
        tx.bookings().putPeriods(home, request.uid(), all);
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
