package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.Reservation;
import dev.orrery.store.ReservationRequest;
import dev.orrery.store.Reservations;
import dev.orrery.store.Stretches;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The statements of a journal in another database. */
final class JournalRows {
    /**
     * Of each booking only the most counts that it may end up with: what it holds, or the largest of its reservations. So a
     * change of a booking, and another try, take nothing twice.
     */
    private static final String USED = used("");

    /** Of that what is held. */
    private static final String HELD = used(" and token = ''");

    private static String used(String which) {
        return "select sum(most) from (select max(total) as most from"
                + " (select store, home, uid, token, sum(ended - case when started < ? then ? else started end) as total"
                + " from quota_period where quota = ? and payer = ? and ended > ?"
                + " and not (store = ? and home = ? and uid = ?)" + which
                + " group by store, home, uid, token) attempts"
                + " group by store, home, uid) bookings";
    }

    private final Session sql;

    JournalRows(Session sql) {
        this.sql = sql;
    }

    /** A booking of one store. */
    record Booking(HomeId home, String uid) {}

    @Nullable
    Long limit(String quota, String payer) {
        return sql.one(
                "select seconds from quota_limit where quota = ? and payer = ?", row -> row.getLong(1), quota, payer);
    }

    Map<String, Long> limits(String quota) {
        Map<String, Long> found = new LinkedHashMap<>();
        sql.each(
                "select payer, seconds from quota_limit where quota = ? order by payer",
                row -> found.put(row.getString(1), row.getLong(2)),
                quota);
        return found;
    }

    Map<String, String> groups(String quota) {
        Map<String, String> found = new LinkedHashMap<>();
        sql.each(
                "select person, payer from quota_group where quota = ? order by person",
                row -> found.put(row.getString(1), row.getString(2)),
                quota);
        return found;
    }

    /** @param over whether a limit that is there gives way */
    void putLimit(String quota, String payer, long seconds, boolean over) {
        if (seconds < 0) {
            sql.update("delete from quota_limit where quota = ? and payer = ?", quota, payer);
            return;
        }
        sql.update(
                "insert into quota_limit (quota, payer, seconds) values (?, ?, ?) on conflict (quota, payer) "
                        + (over ? "do update set seconds = excluded.seconds" : "do nothing"),
                quota,
                payer,
                seconds);
    }

    /** @param over whether a group that is there gives way */
    void putGroup(String quota, String person, String payer, boolean over) {
        if (payer.isEmpty()) {
            sql.update("delete from quota_group where quota = ? and person = ?", quota, person);
            return;
        }
        sql.update(
                "insert into quota_group (quota, person, payer) values (?, ?, ?) on conflict (quota, person) "
                        + (over ? "do update set payer = excluded.payer" : "do nothing"),
                quota,
                person,
                payer);
    }

    List<QuotaPeriod> periods(String quota, long since) {
        return sql.list(
                BookingQueries.PERIOD
                        + " where quota = ? and ended > ? and token = '' order by started, store, home, uid",
                BookingQueries::period,
                quota,
                since);
    }

    /** What a store holds after a moment, without reservations. */
    Map<Booking, Set<QuotaPeriod>> held(String store, long since) {
        Map<Booking, Set<QuotaPeriod>> found = new LinkedHashMap<>();
        sql.each(
                BookingQueries.PERIOD + " where store = ? and token = '' and ended > ?",
                row -> gather(found, BookingQueries.period(row)),
                store,
                since);
        return found;
    }

    /** The same from the store itself. */
    static Map<Booking, Set<QuotaPeriod>> heldInStore(Session store, long since) {
        Map<Booking, Set<QuotaPeriod>> found = new LinkedHashMap<>();
        store.each(BookingQueries.PERIOD + " where ended > ?", row -> gather(found, BookingQueries.period(row)), since);
        return found;
    }

    /** Makes what a store holds the same here; reservations stay. */
    void bringHeld(String store, Map<Booking, Set<QuotaPeriod>> said) {
        Map<Booking, Set<QuotaPeriod>> held = new LinkedHashMap<>();
        said.forEach((booking, periods) -> held.put(booking, new LinkedHashSet<>(paid(periods))));
        if (held.equals(held(store, 0))) {
            return;
        }
        sql.update("delete from quota_period where store = ? and token = ''", store);
        held.values().forEach(periods -> periods.forEach(period -> put(store, period, "", 0)));
    }

    private static void gather(Map<Booking, Set<QuotaPeriod>> found, QuotaPeriod period) {
        found.computeIfAbsent(new Booking(period.home(), period.uid()), _ -> new LinkedHashSet<>())
                .add(period);
    }

    private String payer(String quota, String person) {
        String group = sql.one(
                "select payer from quota_group where quota = ? and person = ?", row -> row.getString(1), quota, person);
        return group == null ? person : group;
    }

    /** The same with whoever pays, where the store could not know that: in the same order. */
    List<QuotaPeriod> paid(Collection<QuotaPeriod> periods) {
        record Holder(String quota, String person) {}
        Map<Holder, String> payers = new HashMap<>();
        List<QuotaPeriod> paid = new ArrayList<>();
        for (QuotaPeriod period : periods) {
            paid.add(
                    period.payer().isEmpty()
                            ? period.paidBy(payers.computeIfAbsent(
                                    new Holder(period.quota(), period.person()),
                                    one -> payer(one.quota(), one.person())))
                            : period);
        }
        return paid;
    }

    /** What a quota says to a request, without what the booking itself holds. */
    Reservation.Standing standing(String store, ReservationRequest request, String quota, long now) {
        String payer = payer(quota, request.person());
        Long own = limit(quota, payer);
        Long limit = own == null ? limit(quota, "*") : own;
        Reservation.Elsewhere elsewhere = elsewhere(store, request, quota, now);
        if (limit == null) {
            return new Reservation.Standing(payer, OptionalLong.empty(), 0, elsewhere);
        }
        long home = request.home().value();
        long used = sql.number(USED, now, now, quota, payer, now, store, home, request.uid());
        long left = Math.max(0, limit - used);
        long held = request.seconds() <= left
                ? used // nobody will ask
                : sql.number(HELD, now, now, quota, payer, now, store, home, request.uid());
        return new Reservation.Standing(payer, OptionalLong.of(left), Math.max(0, limit - held) - left, elsewhere);
    }

    /**
     * Reservations of a booking, the first that ends first.
     *
     * @param now milliseconds
     */
    List<Reservations.Pending> pending(String store, HomeId home, String uid, long now) {
        return sql.list(
                "select quota, payer, sum(ended - started), expires from quota_period where store = ? and home = ?"
                        + " and uid = ? and token <> '' group by quota, payer, token, expires order by expires, quota",
                row -> new Reservations.Pending(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        Instant.ofEpochMilli(row.getLong(4)),
                        row.getLong(4) <= now),
                store,
                home.value(),
                uid);
    }

    /**
     * Of the same event only what other stores have: what this one does it knows better, and a reservation may be about the
     * member that passes the booking on. What became of a reservation that has ended only its store can tell.
     */
    private Reservation.Elsewhere elsewhere(String store, ReservationRequest request, String quota, long now) {
        Stretches times = Stretches.of(request.times(), ReservationRequest.Time::start, ReservationRequest.Time::end);
        if (times.isEmpty()) {
            return Reservation.Elsewhere.NOTHING;
        }
        AtomicBoolean undecided = new AtomicBoolean();
        boolean decided = sql.any(
                "select started, ended, case when uid <> ? or token = '' or expires <= ? then 1 else 0 end"
                        + " from quota_period where quota = ? and person = ? and ended > ? and started < ?"
                        + " and (uid <> ? or store <> ?)",
                row -> {
                    if (!times.meet(row.getLong(1), row.getLong(2))) {
                        return false;
                    }
                    undecided.set(true);
                    return row.getInt(3) == 1;
                },
                request.uid(),
                now * 1_000,
                quota,
                request.person(),
                times.start(),
                times.end(),
                request.uid(),
                store);
        if (decided) {
            return Reservation.Elsewhere.SOMETHING;
        }
        return undecided.get() ? Reservation.Elsewhere.UNDECIDED : Reservation.Elsewhere.NOTHING;
    }

    /** @param token and {@code expires}: empty and 0 for what is held */
    void put(String store, QuotaPeriod period, String token, long expires) {
        sql.later(
                "insert into quota_period"
                        + " (store, home, uid, token, quota, recurrence, started, ended, payer, person, summary, expires)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " on conflict (store, home, uid, token, quota, started) do update set ended ="
                        + " case when excluded.ended > quota_period.ended then excluded.ended"
                        + " else quota_period.ended end",
                store,
                period.home().value(),
                period.uid(),
                token,
                period.quota(),
                period.recurrence(),
                period.start(),
                period.end(),
                period.payer(),
                period.person(),
                period.summary(),
                expires);
    }

    void remove(String store, HomeId home, String uid, String token) {
        sql.update(
                "delete from quota_period where store = ? and home = ? and uid = ? and token = ?",
                store,
                home.value(),
                uid,
                token);
    }

    /**
     * Bookings with reservations that ended before a moment (milliseconds).
     *
     * @param after the last of those that are not wanted
     */
    List<Booking> expired(String store, long before, Booking after, int limit) {
        return sql.list(
                "select distinct home, uid from quota_period where store = ? and expires > 0 and expires <= ?"
                        + " and (home > ? or (home = ? and uid > ?)) order by home, uid limit ?",
                row -> new Booking(new HomeId(row.getLong(1)), row.getString(2)),
                store,
                before,
                after.home().value(),
                after.home().value(),
                after.uid(),
                limit);
    }

    void removeExpired(String store, HomeId home, String uid, long before) {
        sql.update(
                "delete from quota_period where store = ? and home = ? and uid = ? and expires > 0 and expires <= ?",
                store,
                home.value(),
                uid,
                before);
    }

    /**
     * Notes what becomes of reservations that ended before a moment (milliseconds).
     *
     * @param held of which quotas the store holds the booking
     */
    void noteExpired(String store, Booking booking, long before, Set<String> held) {
        record Row(String token, String quota, String payer, long seconds) {}
        List<Row> rows = sql.list(
                "select token, quota, payer, sum(ended - started) from quota_period where store = ? and home = ?"
                        + " and uid = ? and expires > 0 and expires <= ? group by token, quota, payer",
                row -> new Row(row.getString(1), row.getString(2), row.getString(3), row.getLong(4)),
                store,
                booking.home().value(),
                booking.uid(),
                before);
        rows.forEach(row -> sql.update(
                "insert into quota_expired (store, home, uid, token, quota, payer, seconds, found, held)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (store, home, uid, token, quota) do nothing",
                store,
                booking.home().value(),
                booking.uid(),
                row.token(),
                row.quota(),
                row.payer(),
                row.seconds(),
                before,
                held.contains(row.quota()) ? 1 : 0));
    }

    /** @param since milliseconds */
    List<Reservations.Expired> expired(String store, HomeId home, String uid, long since) {
        return sql.list(
                "select quota, payer, seconds, found, held from quota_expired where store = ? and home = ? and uid = ?"
                        + " and found >= ? order by found, quota, token",
                row -> new Reservations.Expired(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        Instant.ofEpochMilli(row.getLong(4)),
                        row.getInt(5) == 1),
                store,
                home.value(),
                uid,
                since);
    }

    /** @param before milliseconds */
    void forgetExpired(String store, long before) {
        sql.update("delete from quota_expired where store = ? and found < ?", store, before);
    }

    /** Of all stores, also of one that does not come back: what is past counts for nobody. */
    int removeEnded(long before) {
        return sql.update("delete from quota_period where ended <= ?", before);
    }

    /** @param life another one when the journal may be older than what was written, as {@link Dialect#life} says */
    record Place(String epoch, String life) {}

    @Nullable
    Place place(String store) {
        return sql.one(
                "select epoch, " + sql.dialect().life("journal_store", "quota_period")
                        + " from journal_store where store = ?",
                row -> new Place(row.getString(1), row.getString(2)),
                store);
    }

    @Nullable
    String epoch(String store) {
        return sql.one("select epoch from journal_store where store = ?", row -> row.getString(1), store);
    }

    /** Writes nothing where it is there: the row is what others know the journal by. */
    void putEpoch(String store, String epoch) {
        sql.update(
                "insert into journal_store (store, epoch) values (?, ?)"
                        + " on conflict (store) do update set epoch = excluded.epoch where journal_store.epoch <> excluded.epoch",
                store,
                epoch);
    }
}
