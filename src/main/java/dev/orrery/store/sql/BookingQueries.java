package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.Bookings;
import dev.orrery.store.HeldAnswer;
import dev.orrery.store.OfferRow;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Stretches;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** Reads of requests, offers, preferences and quotas. */
class BookingQueries implements Bookings {
    private static final String REQUEST =
            "select kind, uid, recurrence, sender, method, summary, why, since, content from request where home = ?";
    private static final String HELD = "select home, uid, cause, base_seq, base, planned, since from held_answer";
    static final String PERIOD =
            "select home, quota, uid, recurrence, started, ended, payer, person, summary from quota_period";

    final Session sql;
    final Recalled recalled;

    BookingQueries(Session sql, Recalled recalled) {
        this.recalled = recalled;
        this.sql = sql;
    }

    @Override
    public List<RequestRow> requests(HomeId home, int limit) {
        return sql.list(REQUEST + " order by since, id limit ?", row -> request(home, row), home.value(), limit);
    }

    @Override
    public List<RequestRow> requests(HomeId home, RequestRow.Kind kind, int limit) {
        return sql.list(
                REQUEST + " and kind = ? order by since, id limit ?",
                row -> request(home, row),
                home.value(),
                kind.name(),
                limit);
    }

    @Override
    public Optional<RequestRow> request(HomeId home, String id) {
        return Optional.ofNullable(sql.one(REQUEST + " and id = ?", row -> request(home, row), home.value(), id));
    }

    @Override
    public List<RequestRow> requestsAbout(HomeId home, String uid, Set<RequestRow.Kind> kinds) {
        List<Object> values = new ArrayList<>(List.of(home.value(), uid));
        kinds.forEach(kind -> values.add(kind.name()));
        String places = String.join(", ", Collections.nCopies(kinds.size(), "?"));
        return sql.list(
                REQUEST + " and uid = ? and kind in (" + places + ") order by since, id",
                row -> request(home, row),
                values.toArray());
    }

    @Override
    public long countRequests() {
        return sql.number("select count(*) from request");
    }

    @Override
    public long countRequests(HomeId home, RequestRow.Kind kind) {
        return sql.number("select count(*) from request where home = ? and kind = ?", home.value(), kind.name());
    }

    @Override
    public List<OfferRow> offers(HomeId home, Instant now) {
        return recalled.offers(home, () -> offers(List.of(home)).getOrDefault(home, List.of())).stream()
                .filter(offer -> offer.expires().isAfter(now))
                .toList();
    }

    /** Of homes that have any, also those that have ended. */
    Map<HomeId, List<OfferRow>> offers(List<HomeId> homes) {
        Map<HomeId, List<OfferRow>> found = new HashMap<>();
        Portions.each(
                sql,
                "select home, uid, recurrence, started, ended, organizer, summary, expires from offer where home",
                "order by home, started, uid",
                row -> {
                    OfferRow offer = new OfferRow(
                            new HomeId(row.getLong(1)),
                            row.getString(2),
                            row.getString(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getString(6),
                            row.getString(7),
                            Instant.ofEpochMilli(row.getLong(8)));
                    found.computeIfAbsent(offer.home(), _ -> new ArrayList<>()).add(offer);
                },
                homes.stream().map(HomeId::value).toList());
        return found;
    }

    @Override
    public Optional<HeldAnswer> heldAnswer(HomeId home, String uid) {
        return Optional.ofNullable(
                sql.one(HELD + " where home = ? and uid = ?", BookingQueries::held, home.value(), uid));
    }

    @Override
    public List<HeldAnswer> heldAnswers(Instant before, int limit) {
        return sql.list(
                HELD + " where since < ? order by since limit ?", BookingQueries::held, before.toEpochMilli(), limit);
    }

    @Override
    public long countHeldAnswers() {
        return sql.number("select count(*) from held_answer");
    }

    private static HeldAnswer held(ResultSet row) throws SQLException {
        return new HeldAnswer(
                new HomeId(row.getLong(1)),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getBytes(5),
                row.getString(6).lines().toList(),
                Instant.ofEpochMilli(row.getLong(7)));
    }

    @Override
    public Map<String, String> preferences(HomeId home) {
        return recalled.preferences(home, this::readPreferences);
    }

    private Map<String, String> readPreferences(HomeId home) {
        return preferences(List.of(home)).getOrDefault(home, Map.of());
    }

    /** What was set for homes for which anything was. */
    Map<HomeId, Map<String, String>> preferences(List<HomeId> homes) {
        Map<HomeId, Map<String, String>> found = new HashMap<>();
        Portions.each(
                sql,
                "select home, key, value from preference where home",
                "order by home, key",
                row -> found.computeIfAbsent(new HomeId(row.getLong(1)), home -> new LinkedHashMap<>())
                        .put(row.getString(2), row.getString(3)),
                homes.stream().map(HomeId::value).toList());
        found.replaceAll((home, preferences) -> Collections.unmodifiableMap(preferences));
        return found;
    }

    @Override
    public OptionalLong limit(String quota, String payer) {
        Long seconds = sql.one(
                "select seconds from quota_limit where home = 0 and quota = ? and payer = ?",
                row -> row.getLong(1),
                quota,
                payer);
        return seconds == null ? OptionalLong.empty() : OptionalLong.of(seconds);
    }

    @Override
    public Map<String, Long> limits(String quota) {
        Map<String, Long> found = new LinkedHashMap<>();
        sql.each(
                "select payer, seconds from quota_limit where home = 0 and quota = ? order by payer",
                row -> found.put(row.getString(1), row.getLong(2)),
                quota);
        return found;
    }

    @Override
    public Optional<String> groupOf(String quota, String person) {
        return Optional.ofNullable(sql.one(
                "select payer from quota_group where home = 0 and quota = ? and person = ?",
                row -> row.getString(1),
                quota,
                person));
    }

    @Override
    public Map<String, String> groups(String quota) {
        Map<String, String> found = new LinkedHashMap<>();
        sql.each(
                "select person, payer from quota_group where home = 0 and quota = ? order by person",
                row -> found.put(row.getString(1), row.getString(2)),
                quota);
        return found;
    }

    @Override
    public List<QuotaPeriod> periods(String quota, long since) {
        return sql.list(
                PERIOD + " where quota = ? and ended > ? order by started, home, uid",
                BookingQueries::period,
                quota,
                since);
    }

    @Override
    public List<QuotaPeriod> periodsOf(HomeId home, String uid) {
        return sql.list(
                PERIOD + " where home = ? and uid = ? order by started, quota",
                BookingQueries::period,
                home.value(),
                uid);
    }

    @Override
    public Set<String> booked(HomeId home) {
        return Set.copyOf(sql.list(
                "select uid from quota_period where home = ? union select uid from offer where home = ?"
                        + " union select uid from request where home = ?",
                row -> row.getString(1),
                home.value(),
                home.value(),
                home.value()));
    }

    @Override
    public long used(String quota, String payer, long since, HomeId home, String uid) {
        return sql.number(
                "select sum(ended - case when started < ? then ? else started end) from quota_period"
                        + " where quota = ? and payer = ? and ended > ? and not (home = ? and uid = ?)",
                since,
                since,
                quota,
                payer,
                since,
                home.value(),
                uid);
    }

    @Override
    public boolean holds(String quota, String person, Stretches times, Predicate<QuotaPeriod> counts) {
        return !times.isEmpty()
                && sql.any(
                        PERIOD + " where quota = ? and person = ? and ended > ? and started < ?",
                        row -> {
                            QuotaPeriod period = period(row);
                            return times.meet(period.start(), period.end()) && counts.test(period);
                        },
                        quota,
                        person,
                        times.start(),
                        times.end());
    }

    static QuotaPeriod period(ResultSet row) throws SQLException {
        return new QuotaPeriod(
                new HomeId(row.getLong(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                row.getString(7),
                row.getString(8),
                row.getString(9));
    }

    private static RequestRow request(HomeId home, ResultSet row) throws SQLException {
        return new RequestRow(
                home,
                RequestRow.Kind.valueOf(row.getString(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                Instant.ofEpochMilli(row.getLong(8)),
                row.getBytes(9));
    }
}
