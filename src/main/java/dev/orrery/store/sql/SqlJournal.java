package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.Journal;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.Reservation;
import dev.orrery.store.ReservationRequest;
import dev.orrery.store.Reservations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Quotas in another database. The store goes on to note what each booking holds, and that is the truth; the journal's rows of
 * this store follow it ({@link JournalSettlement}). Thread-safe.
 */
final class SqlJournal implements Journal, Reservations, AutoCloseable {
    /** A decision that rests on a reservation has to begin within this time. */
    private static final Duration VALID = Duration.ofMinutes(1);

    /** So much later a reservation without a decision ends: clocks of nodes may differ that much. */
    private static final Duration GRACE = Duration.ofMinutes(2);

    private final SqlStore store;
    private final InstantSource clock;
    private final JournalDatabase journal;
    private final JournalPlace place;
    private final JournalSettlement settlement;
    private final Supplier<String> tokens;
    private final LongAdder reserved = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** @param tokens never the same twice */
    SqlJournal(SqlStore store, StoreConfig config, Supplier<String> tokens) {
        this.store = store;
        this.clock = config.clock();
        this.journal = new JournalDatabase(config.forJournal());
        this.place = new JournalPlace(store, journal);
        this.settlement = new JournalSettlement(store, clock, journal, place);
        this.tokens = tokens;
    }

    @Override
    public Map<String, Long> limits(String quota) {
        return journal.read(sql -> new JournalRows(sql).limits(quota));
    }

    @Override
    public Map<String, String> groups(String quota) {
        return journal.read(sql -> new JournalRows(sql).groups(quota));
    }

    @Override
    public List<QuotaPeriod> periods(String quota, long since) {
        return journal.read(sql -> new JournalRows(sql).periods(quota, since));
    }

    @Override
    public void putLimit(String quota, String payer, long seconds) {
        place.name(); // before it, the journal begins with what the store has
        journal.write(sql -> {
            sql.dialect().lock(sql, lock(quota));
            new JournalRows(sql).putLimit(quota, payer, seconds, true);
            return true;
        });
    }

    @Override
    public void putGroup(String quota, String person, String payer) {
        place.name();
        journal.write(sql -> {
            sql.dialect().lock(sql, lock(quota));
            new JournalRows(sql).putGroup(quota, person, payer, true);
            return true;
        });
    }

    @Override
    public int expire(long before) {
        store.write(HomeId.REGISTRY, tx -> tx.bookings().expirePeriods(before));
        return journal.write(sql -> new JournalRows(sql).removeEnded(before));
    }

    @Override
    public Optional<Reservations> reservations() {
        return Optional.of(this);
    }

    private static String lock(String quota) {
        return "journal quota " + quota;
    }

    @Override
    public Reservation reserve(ReservationRequest request) {
        String mine = place.name();
        String token = tokens.get();
        Instant now = clock.instant();
        Reservation made = journal.write(sql -> {
            TreeSet<String> quotas = new TreeSet<>(request.quotas());
            quotas.forEach(quota -> sql.dialect().lock(sql, lock(quota)));
            place.require(sql, mine);
            return reserve(new JournalRows(sql), mine, request, token, now);
        });
        if (!made.token().isEmpty()) {
            reserved.increment();
        } else if (!made.waits()) {
            refused.increment();
        }
        return made;
    }

    private static Reservation reserve(
            JournalRows rows, String mine, ReservationRequest request, String token, Instant now) {
        Map<String, Reservation.Standing> said = new LinkedHashMap<>();
        request.quotas().forEach(quota -> said.put(quota, rows.standing(mine, request, quota, now.getEpochSecond())));
        boolean enough = request.limited().stream()
                .map(said::get)
                .filter(Objects::nonNull)
                .allMatch(one ->
                        one.left().isEmpty() || request.seconds() <= one.left().getAsLong());
        Instant until = now.plus(VALID);
        Reservation nothing = new Reservation("", request, until, said);
        // of two stores that each wait for the other one neither would ever decide: who comes later keeps nothing
        if (!enough || nothing.waits()) {
            return nothing;
        }
        long expires = until.plus(GRACE).toEpochMilli();
        said.forEach((quota, one) -> request.times()
                .forEach(time -> rows.put(mine, period(request, quota, one.payer(), time), token, expires)));
        return new Reservation(token, request, until, said);
    }

    private static QuotaPeriod period(
            ReservationRequest request, String quota, String payer, ReservationRequest.Time time) {
        return new QuotaPeriod(
                request.home(),
                quota,
                request.uid(),
                time.recurrence(),
                time.start(),
                time.end(),
                payer,
                request.person(),
                request.summary());
    }

    @Override
    public void settle(HomeId home, String uid, String token) {
        settlement.settle(home, uid, token);
    }

    @Override
    public boolean round() {
        return settlement.round();
    }

    @Override
    public int repair() {
        return settlement.repair();
    }

    @Override
    public List<String> differences() {
        return settlement.differences();
    }

    @Override
    public List<Pending> pending(HomeId home, String uid) {
        String mine = place.known();
        return mine == null
                ? List.of()
                : journal.read(sql -> new JournalRows(sql).pending(mine, home, uid, clock.millis()));
    }

    @Override
    public List<Expired> expired(HomeId home, String uid) {
        String mine = place.known();
        long since = clock.instant().minus(JournalSettlement.REMEMBERED).toEpochMilli();
        return mine == null ? List.of() : journal.read(sql -> new JournalRows(sql).expired(mine, home, uid, since));
    }

    @Override
    public long due() {
        return store.reading(QuotaDues::count);
    }

    @Override
    public int stuck() {
        return settlement.stuck();
    }

    @Override
    public List<String> problems() {
        List<String> found = new ArrayList<>(journal.problems());
        if (!place.problem().isEmpty()) {
            found.add(place.problem());
        }
        return found;
    }

    @Override
    public Counts counts() {
        return new Counts(
                reserved.sum(),
                refused.sum(),
                settlement.settled(),
                settlement.expired(),
                settlement.repaired(),
                settlement.faults(),
                journal.failures());
    }

    @Override
    public void close() {
        journal.close();
    }
}
