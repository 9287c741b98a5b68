package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.model.Refused;
import dev.orrery.store.QuotaPeriod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the journal holds of this store in line with what the store says: after each decision, in rounds for what was
 * broken off, and in comparisons. Locks are taken in the journal first: whoever brings a booking in line holds the store's
 * lock there and then reads what the store says, so that nobody writes what was true before. Thread-safe.
 */
final class JournalSettlement {
    /** So long it can be told what became of a reservation that ended without a decision. */
    static final Duration REMEMBERED = Duration.ofDays(60);

    private static final int AT_ONCE = 200;
    private static final Logger LOG = LoggerFactory.getLogger(JournalSettlement.class);

    private final SqlStore store;
    private final InstantSource clock;
    private final JournalDatabase journal;
    private final JournalPlace place;
    private final LongAdder settled = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final LongAdder repaired = new LongAdder();
    private final LongAdder faults = new LongAdder();

    /** What a fault kept from being settled in the last round: told in the log when it begins. */
    private volatile Set<JournalRows.Booking> stuck = Set.of();

    JournalSettlement(SqlStore store, InstantSource clock, JournalDatabase journal, JournalPlace place) {
        this.store = store;
        this.clock = clock;
        this.journal = journal;
        this.place = place;
    }

    /** Bookings brought in line since the start. */
    long settled() {
        return settled.sum();
    }

    /** Reservations that ended without word of a decision, since the start. */
    long expired() {
        return expired.sum();
    }

    /** Bookings that a comparison found to differ, and mended, since the start. */
    long repaired() {
        return repaired.sum();
    }

    /** How often a fault kept a booking from being brought in line, since the start. */
    long faults() {
        return faults.sum();
    }

    /** Bookings that a fault kept from it in the last round. */
    int stuck() {
        return stuck.size();
    }

    /** @see dev.orrery.store.Reservations#settle */
    void settle(HomeId home, String uid, String token) {
        String mine = place.name(); // before the journal's lock is held
        settle(new JournalRows.Booking(home, uid), (rows, _) -> {
            if (!token.isEmpty()) {
                rows.remove(mine, home, uid, token);
            }
        });
    }

    /** What ends together with it; the periods are what the store says then. */
    @FunctionalInterface
    private interface Ending {
        void end(JournalRows rows, List<QuotaPeriod> periods);
    }

    /**
     * What a store says of a booking, and what was due about it then.
     *
     * @param learned whether the journal knows who pays, and the store did not
     */
    private record Said(List<QuotaPeriod> periods, List<QuotaDues.Due> due, boolean learned) {
        Said paid(JournalRows rows) {
            List<QuotaPeriod> paid = rows.paid(periods);
            return new Said(paid, due, !paid.equals(periods));
        }
    }

    private void settle(JournalRows.Booking booking, Ending ending) {
        String mine = place.name();
        Said said = journal.write(sql -> {
            sql.dialect().lock(sql, JournalPlace.lock(mine));
            place.require(sql, mine);
            JournalRows rows = new JournalRows(sql);
            Said now = store.reading(own -> new Said(
                            new BookingQueries(own, new Recalled()).periodsOf(booking.home(), booking.uid()),
                            QuotaDues.of(own, booking.home(), booking.uid()),
                            false))
                    .paid(rows);
            rows.remove(mine, booking.home(), booking.uid(), "");
            now.periods().forEach(period -> rows.put(mine, period, "", 0));
            ending.end(rows, now.periods());
            return now;
        });
        settled.increment();
        if (said.learned()) {
            pay(booking, said.periods());
        }
        if (!said.due().isEmpty()) {
            store.writing(own -> {
                said.due().forEach(due -> QuotaDues.remove(own, due));
                return true;
            });
        }
    }

    /** The store learns who pays for what came into a calendar without a reservation. */
    private void pay(JournalRows.Booking booking, List<QuotaPeriod> paid) {
        store.write(booking.home(), tx -> {
            Map<QuotaPeriod, QuotaPeriod> learned = new HashMap<>();
            paid.forEach(one -> learned.putIfAbsent(one.paidBy(""), one));
            List<QuotaPeriod> now = tx.bookings().periodsOf(booking.home(), booking.uid()).stream()
                    .map(period -> learned.getOrDefault(period, period))
                    .toList();
            tx.bookings().putPeriods(booking.home(), booking.uid(), now);
            return true;
        });
    }

    /** @see dev.orrery.store.Reservations#round */
    boolean round() {
        String mine = standing();
        Pass pass = new Pass();
        boolean more = pass.through(
                after -> store.reading(sql -> QuotaDues.list(sql, after, AT_ONCE)).stream()
                        .map(QuotaDues.Due::booking)
                        .toList(),
                booking -> settle(booking.home(), booking.uid(), ""));
        long now = clock.millis();
        more |= pass.through(
                after -> journal.read(sql -> new JournalRows(sql).expired(mine, now, after, AT_ONCE)),
                booking -> expire(booking, now));
        stuck = Set.copyOf(pass.stuck);
        return more;
    }

    /** The name, also where nothing is due: an older journal lacks what is held here, and other stores are granted it. */
    private String standing() {
        String mine = place.name();
        return journal.read(sql -> place.stands(sql, mine)) ? mine : place.name();
    }

    /** Goes through bookings of which one may meet a fault of ours: the others have their turn all the same. */
    private final class Pass {
        private final Set<JournalRows.Booking> stuck = new HashSet<>();

        /**
         * The first that are listed; where none of them can be done, those behind them.
         *
         * @return true if there may be more that can be done
         */
        boolean through(
                Function<JournalRows.Booking, List<JournalRows.Booking>> list, Consumer<JournalRows.Booking> work) {
            JournalRows.Booking last = QuotaDues.START;
            while (true) {
                List<JournalRows.Booking> some = list.apply(last);
                boolean any = false;
                for (JournalRows.Booking booking : some) {
                    any |= attempt(booking, work);
                }
                if (any || some.size() < AT_ONCE) {
                    return some.size() == AT_ONCE;
                }
                last = some.getLast();
            }
        }

        boolean attempt(JournalRows.Booking booking, Consumer<JournalRows.Booking> work) {
            try {
                work.accept(booking);
                return true;
            } catch (Refused unavailable) {
                throw unavailable; // the others would fare no better
            } catch (RuntimeException fault) {
                stuck.add(booking);
                faults.increment();
                if (!JournalSettlement.this.stuck.contains(booking)) {
                    LOG.error(
                            "The journal cannot be told of the booking {} in home {}; it is tried again",
                            booking.uid(),
                            booking.home().value(),
                            fault);
                }
                return false;
            }
        }
    }

    private void expire(JournalRows.Booking booking, long now) {
        String mine = place.name();
        // with the home's lock nobody else is in the middle of a decision there; whoever comes later finds it too old
        store.write(booking.home(), _ -> true);
        settle(booking, (rows, periods) -> {
            Set<String> held = periods.stream().map(QuotaPeriod::quota).collect(Collectors.toSet());
            rows.noteExpired(mine, booking, now, held);
            rows.removeExpired(mine, booking.home(), booking.uid(), now);
            rows.forgetExpired(mine, now - REMEMBERED.toMillis());
        });
        expired.increment();
        LOG.info(
                "A reservation for the booking {} in home {} ended without word of a decision",
                booking.uid(),
                booking.home().value());
    }

    /** @see dev.orrery.store.Reservations#repair */
    int repair() {
        Pass pass = new Pass();
        int done = 0;
        for (JournalRows.Booking booking : differing(place.name())) {
            if (pass.attempt(booking, one -> settle(one.home(), one.uid(), ""))) {
                repaired.increment();
                done++;
            }
        }
        return done;
    }

    /** Both change meanwhile: what differs for that reason is settled once more than needed. */
    private Set<JournalRows.Booking> differing(String mine) {
        long now = clock.instant().getEpochSecond();
        Map<JournalRows.Booking, Set<QuotaPeriod>> there = journal.read(sql -> new JournalRows(sql).held(mine, now));
        Map<JournalRows.Booking, Set<QuotaPeriod>> here = store.reading(sql -> JournalRows.heldInStore(sql, now));
        Set<JournalRows.Booking> all = new LinkedHashSet<>(here.keySet());
        all.addAll(there.keySet());
        all.removeIf(booking -> Objects.equals(here.get(booking), there.get(booking)));
        return all;
    }

    /** @see dev.orrery.store.Reservations#differences */
    List<String> differences() {
        String mine = place.known();
        if (mine == null) {
            return List.of(
                    "This store has not taken part in the journal yet; start the server once, which sees to it.");
        }
        Set<JournalRows.Booking> differing = differing(mine);
        if (!differing.isEmpty()) {
            Set<JournalRows.Booking> due = new HashSet<>();
            store.reading(sql -> QuotaDues.list(sql, Integer.MAX_VALUE))
                    .forEach(one -> due.add(new JournalRows.Booking(one.home(), one.uid())));
            differing.removeAll(due);
            differing.retainAll(differing(mine)); // what was settled meanwhile
        }
        List<String> sentences = new ArrayList<>();
        differing.forEach(booking -> sentences.add("The journal does not hold what the store says of the booking "
                + booking.uid() + " in home " + booking.home().value()
                + "; a running server mends that within the hour."));
        return sentences;
    }
}
