package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.model.Watched;
import dev.orrery.store.HookBlock;
import dev.orrery.store.HookFailure;
import dev.orrery.store.HookRow;
import dev.orrery.store.HookWrites;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hooks as they are written. */
final class HookUpdates implements HookWrites {
    private static final int FAILURES_KEPT = 50;

    private final Session sql;
    private final Consumer<HomeId> locked;

    /** @param locked throws if the transaction does not hold the home's lock */
    HookUpdates(Session sql, Consumer<HomeId> locked) {
        this.sql = sql;
        this.locked = locked;
    }

    @Override
    public void put(HookRow hook) {
        locked.accept(hook.watched().home());
        sql.update("delete from hook where id = ?", hook.id());
        Watched watched = hook.watched();
        HookRow.State state = hook.state();
        sql.update(
                "insert into hook (home, id, owner, record, collection, object, slot, url, token, types, secret,"
                        + " old_secret, old_until, mode, failures, failing_since, next_try, error, position, round, created,"
                        + " sealed, ed25519)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                watched.home().value(),
                hook.id(),
                hook.owner(),
                watched.record(),
                watched.collection().value(),
                watched.object(),
                hook.slot(),
                hook.target().url(),
                hook.target().token(),
                String.join(",", hook.target().types()),
                hook.keys().secret(),
                hook.keys().old(),
                millis(hook.keys().oldUntil()),
                state.mode().name(),
                state.failures(),
                millis(state.failingSince()),
                millis(state.nextTry()),
                state.error(),
                hook.reached().cursor(),
                hook.reached().round(),
                hook.created().toEpochMilli(),
                hook.keys().sealed(),
                hook.target().ed25519());
    }

    @Override
    public void remove(HookRow hook) {
        locked.accept(hook.watched().home());
        clear(hook.id());
        sql.update("delete from hook where id = ?", hook.id());
    }

    @Override
    public void removeAll(HomeId home) {
        locked.accept(home);
        List<String> ids = sql.list("select id from hook where home = ?", row -> row.getString(1), home.value());
        ids.forEach(this::clear);
        sql.update("delete from hook where home = ?", home.value());
    }

    private void clear(String id) {
        unblockAll(id);
        sql.update("delete from hook_failure where hook = ?", id);
    }

    @Override
    public boolean reached(String hook, HookRow.Reached reached) {
        return sql.update(
                        "update hook set position = ? where id = ? and round = ?",
                        reached.cursor(),
                        hook,
                        reached.round())
                > 0;
    }

    @Override
    public void state(String hook, HookRow.State state) {
        sql.update(
                "update hook set failures = ?, failing_since = ?, next_try = ?, error = ? where id = ? and mode = ?",
                state.failures(),
                millis(state.failingSince()),
                millis(state.nextTry()),
                state.error(),
                hook,
                state.mode().name());
    }

    @Override
    public void block(HookBlock block) {
        sql.update(
                "insert into hook_block (hook, resource, since, message, attempts, next_try, error)"
                        + " select id, ?, ?, ?, ?, ?, ? from hook where id = ?"
                        + " on conflict (hook, resource) do update set since = excluded.since,"
                        + " message = excluded.message, attempts = excluded.attempts, next_try = excluded.next_try,"
                        + " error = excluded.error",
                block.resource(),
                block.since(),
                block.message(),
                block.attempts(),
                block.nextTry().toEpochMilli(),
                block.error(),
                block.hook());
    }

    @Override
    public void unblock(String hook, String resource) {
        sql.update("delete from hook_block where hook = ? and resource = ?", hook, resource);
    }

    @Override
    public void unblockAll(String hook) {
        sql.update("delete from hook_block where hook = ?", hook);
    }

    @Override
    public void failure(HookFailure failure) {
        sql.update(
                "insert into hook_failure (hook, time, message, resource, status, millis, error)"
                        + " select id, ?, ?, ?, ?, ?, ? from hook where id = ?",
                failure.time().toEpochMilli(),
                failure.message(),
                failure.resource(),
                failure.status(),
                failure.millis(),
                failure.error(),
                failure.hook());
        sql.update(
                "delete from hook_failure where hook = ? and id <= (select id from hook_failure where hook = ?"
                        + " order by id desc limit 1 offset " + FAILURES_KEPT + ")",
                failure.hook(),
                failure.hook());
    }

    private static Object millis(@Nullable Instant moment) {
        return Session.None.NUMBER.or(moment == null ? null : moment.toEpochMilli());
    }
}
