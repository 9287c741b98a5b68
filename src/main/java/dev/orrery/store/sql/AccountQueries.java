package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.model.MachineState;
import dev.orrery.model.Tracked;
import dev.orrery.store.AccountReads;
import dev.orrery.store.AccountRow;
import dev.orrery.store.MachineBinding;
import dev.orrery.store.PollRow;
import dev.orrery.store.ReadPart;
import dev.orrery.store.TrackedRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads of cloud accounts and of what was seen of them. */
class AccountQueries implements AccountReads {
    /** A moment that never comes, as a column. */
    private static final long NEVER = Long.MAX_VALUE;

    private static final String ACCOUNT =
            "select home, driver, provider, login, sealed, state, trouble, since, asked_at from account";
    private static final String POLL =
            "select home, kind, due, listed_at, changed_at, acted_at, failures, shrunk, fence" + " from account_poll";
    private static final String THING = "select kind, id, state, raw_state, details, since, seq from tracked";

    private static final String BINDING = "select home, account, machine from machine_binding";

    final Session sql;

    AccountQueries(Session sql) {
        this.sql = sql;
    }

    @Override
    public Optional<AccountRow> find(HomeId home) {
        return Optional.ofNullable(sql.one(ACCOUNT + " where home = ?", AccountQueries::account, home.value()));
    }

    @Override
    public Optional<AccountRow> find(AccountRow.Key key) {
        return Optional.ofNullable(sql.one(
                ACCOUNT + " where driver = ? and provider = ? and login = ?",
                AccountQueries::account,
                key.driver(),
                key.provider(),
                key.user()));
    }

    @Override
    public List<AccountRow> all() {
        return sql.list(ACCOUNT + " order by home", AccountQueries::account);
    }

    @Override
    public long count() {
        return sql.number("select count(*) from account where state <> 'RETIRED'");
    }

    @Override
    public List<AccountRow> unaskedSince(Instant moment) {
        return sql.list(
                ACCOUNT + " where state <> 'RETIRED' and asked_at < ? order by home",
                AccountQueries::account,
                moment(moment));
    }

    @Override
    public boolean isBooked(HomeId account) {
        return sql.one("select 1 from machine_binding where account = ? limit 1", row -> true, account.value()) != null;
    }

    @Override
    public Optional<PollRow> poll(HomeId home, Tracked.Kind kind) {
        return Optional.ofNullable(
                sql.one(POLL + " where home = ? and kind = ?", AccountQueries::poll, home.value(), kind.label()));
    }

    @Override
    public List<PollRow> due(Instant now, int limit) {
        long moment = now.toEpochMilli();
        return sql.list(
                POLL + " where due <= ? and until <= ? order by due, home, kind limit ?",
                AccountQueries::poll,
                moment,
                moment,
                limit);
    }

    @Override
    public Optional<Instant> nextDue() {
        return Optional.ofNullable(sql.one(
                "select due from account_poll where due < ? order by due limit 1",
                row -> Instant.ofEpochMilli(row.getLong(1)),
                NEVER));
    }

    @Override
    public List<TrackedRow> things(HomeId home, Tracked.Kind kind) {
        return sql.list(
                THING + " where home = ? and kind = ? order by id", AccountQueries::thing, home.value(), kind.label());
    }

    @Override
    public Optional<TrackedRow> thing(HomeId home, Tracked.Kind kind, String id) {
        return Optional.ofNullable(sql.one(
                THING + " where home = ? and kind = ? and id = ?",
                AccountQueries::thing,
                home.value(),
                kind.label(),
                id));
    }

    @Override
    public boolean isGone(HomeId home, String path) {
        return sql.one(
                        "select 1 from tracked_gone where home = ? and path = ?",
                        row -> row.getInt(1),
                        home.value(),
                        path)
                != null;
    }

    @Override
    public Optional<MachineBinding> binding(HomeId home) {
        return Optional.ofNullable(sql.one(BINDING + " where home = ?", AccountQueries::binding, home.value()));
    }

    @Override
    public List<MachineBinding> bindings(HomeId account, String machine) {
        return sql.list(
                BINDING + " where account = ? and machine = ? order by home",
                AccountQueries::binding,
                account.value(),
                machine);
    }

    @Override
    public List<MachineBinding> bindings() {
        return sql.list(BINDING + " order by home", AccountQueries::binding);
    }

    private static MachineBinding binding(ResultSet row) throws SQLException {
        return new MachineBinding(new HomeId(row.getLong(1)), new HomeId(row.getLong(2)), row.getString(3));
    }

    @Override
    public Optional<ReadPart> read(HomeId home) {
        return Optional.ofNullable(sql.one(
                "select since, through from account_read where home = ?",
                row -> new ReadPart(row.getLong(1), row.getLong(2)),
                home.value()));
    }

    static long moment(Instant time) {
        return time.equals(Instant.MAX) ? NEVER : time.toEpochMilli();
    }

    private static Instant time(long moment) {
        return moment == NEVER ? Instant.MAX : Instant.ofEpochMilli(moment);
    }

    private static AccountRow account(ResultSet row) throws SQLException {
        return new AccountRow(
                new HomeId(row.getLong(1)),
                new AccountRow.Key(row.getString(2), row.getString(3), row.getString(4)),
                row.getString(5),
                AccountRow.State.valueOf(row.getString(6)),
                row.getString(7),
                time(row.getLong(8)),
                time(row.getLong(9)));
    }

    private static PollRow poll(ResultSet row) throws SQLException {
        return new PollRow(
                new HomeId(row.getLong(1)),
                TrackCodec.kind(row.getString(2)),
                time(row.getLong(3)),
                time(row.getLong(4)),
                time(row.getLong(5)),
                time(row.getLong(6)),
                row.getInt(7),
                row.getInt(8),
                row.getLong(9));
    }

    private static TrackedRow thing(ResultSet row) throws SQLException {
        return new TrackedRow(
                new Tracked(
                        TrackCodec.kind(row.getString(1)),
                        row.getString(2),
                        MachineState.of(row.getString(3)),
                        row.getString(4),
                        TrackCodec.details(row.getString(5))),
                time(row.getLong(6)),
                row.getLong(7));
    }
}
