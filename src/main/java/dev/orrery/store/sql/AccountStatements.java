package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.model.Tracked;
import dev.orrery.store.AccountRow;
import dev.orrery.store.AccountWrites;
import dev.orrery.store.MachineBinding;
import dev.orrery.store.PollRow;
import dev.orrery.store.ReadPart;
import dev.orrery.store.TrackedRow;
import java.time.Instant;
import java.util.OptionalLong;

/** Writes of cloud accounts, in one transaction. */
final class AccountStatements extends AccountQueries implements AccountWrites {
    private static final String CLAIM = "update account_poll set fence = fence + 1, holder = ?, until = ?"
            + " where home = ? and kind = ? and (until <= ? or holder = ?)";

    private static final String FINISH = "update account_poll set due = ?, listed_at = ?, changed_at = ?, acted_at = ?,"
            + " failures = ?, shrunk = ?, until = 0 where home = ? and kind = ? and fence = ?";

    private final SqlTx tx;

    AccountStatements(SqlTx tx) {
        super(tx.sql);
        this.tx = tx;
    }

    @Override
    public void put(AccountRow account) {
        long home = tx.state(account.home()).id();
        sql.update(
                "insert into account (home, driver, provider, login, sealed, state, trouble, since, asked_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (home) do update set"
                        + " sealed = excluded.sealed, state = excluded.state, trouble = excluded.trouble,"
                        + " since = excluded.since, asked_at = excluded.asked_at",
                home,
                account.key().driver(),
                account.key().provider(),
                account.key().user(),
                account.sealed(),
                account.state().name(),
                account.trouble(),
                moment(account.since()),
                moment(account.askedAt()));
        for (Tracked.Kind kind : Tracked.Kind.values()) {
            sql.update(
                    "insert into account_poll (home, kind, due, listed_at, changed_at, acted_at, failures, shrunk,"
                            + " fence, holder, until) values (?, ?, ?, 0, 0, ?, 0, 0, 0, '', 0)"
                            + " on conflict (home, kind) do nothing",
                    home,
                    kind.label(),
                    moment(tx.now()),
                    moment(tx.now()));
        }
    }

    @Override
    public OptionalLong claim(HomeId home, Tracked.Kind kind, String holder, Instant until) {
        int claimed = sql.update(CLAIM, holder, moment(until), home.value(), kind.label(), moment(tx.now()), holder);
        return claimed == 0
                ? OptionalLong.empty()
                : OptionalLong.of(poll(home, kind).orElseThrow().fence());
    }

    @Override
    public boolean finish(PollRow poll) {
        tx.state(poll.home());
        return sql.update(
                        FINISH,
                        moment(poll.due()),
                        moment(poll.listedAt()),
                        moment(poll.changedAt()),
                        moment(poll.actedAt()),
                        poll.failures(),
                        poll.shrunk(),
                        poll.home().value(),
                        poll.kind().label(),
                        poll.fence())
                > 0;
    }

    @Override
    public void interrupt(HomeId home, Instant due) {
        tx.state(home);
        sql.update(
                "update account_poll set due = ?, failures = 0, shrunk = 0, fence = fence + 1, until = 0 where home = ?",
                moment(due),
                home.value());
    }

    @Override
    public void acted(HomeId home, Tracked.Kind kind, Instant now) {
        tx.state(home);
        sql.update(
                "update account_poll set acted_at = ?, due = case when due < ? then due else ? end"
                        + " where home = ? and kind = ?",
                moment(now),
                moment(now),
                moment(now),
                home.value(),
                kind.label());
    }

    @Override
    public void put(HomeId home, TrackedRow row) {
        tx.state(home);
        Tracked thing = row.thing();
        sql.update(
                "insert into tracked (home, kind, id, state, raw_state, details, since, seq)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (home, kind, id) do update set"
                        + " state = excluded.state, raw_state = excluded.raw_state, details = excluded.details,"
                        + " since = excluded.since, seq = excluded.seq",
                home.value(),
                thing.kind().label(),
                thing.id(),
                thing.state().name(),
                thing.rawState(),
                TrackCodec.details(thing.details()),
                moment(row.since()),
                row.seq());
    }

    @Override
    public void remove(HomeId home, Tracked.Kind kind, String id) {
        tx.state(home);
        sql.update("delete from tracked where home = ? and kind = ? and id = ?", home.value(), kind.label(), id);
    }

    @Override
    public void setGone(HomeId home, String path, boolean gone) {
        tx.state(home);
        sql.update(
                "delete from tracked_gone where home = ?"
                        + " and (path = ? or path not in (select object from hook where home = ?))",
                home.value(),
                path,
                home.value());
        if (gone) {
            sql.update("insert into tracked_gone (home, path) values (?, ?)", home.value(), path);
        }
    }

    @Override
    public void putRead(HomeId home, ReadPart read) {
        sql.update(
                "insert into account_read (home, since, through) values (?, ?, ?) on conflict (home) do update set"
                        + " since = excluded.since, through = excluded.through",
                home.value(),
                read.after(),
                read.through());
    }

    @Override
    public void bind(MachineBinding binding) {
        unbind(binding.home());
        sql.update(
                "insert into machine_binding (home, account, machine) values (?, ?, ?)",
                binding.home().value(),
                binding.account().value(),
                binding.machine());
    }

    @Override
    public void unbind(HomeId home) {
        tx.state(home);
        sql.update("delete from machine_binding where home = ?", home.value());
    }
}
