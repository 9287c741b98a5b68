package dev.orrery.store.sql;

import dev.orrery.model.CollectionId;
import dev.orrery.model.HomeId;
import dev.orrery.model.Watched;
import dev.orrery.store.HookBlock;
import dev.orrery.store.HookFailure;
import dev.orrery.store.HookReads;
import dev.orrery.store.HookRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hooks as they are read. */
final class HookQueries implements HookReads {
    private static final String HOOK = "select home, id, owner, record, collection, object, slot, url, token, types,"
            + " secret, old_secret, old_until, mode, failures, failing_since, next_try, error, position, round,"
            + " created, sealed, ed25519 from hook";

    private final Session sql;

    HookQueries(Session sql) {
        this.sql = sql;
    }

    @Override
    public Optional<HookRow> byId(String id) {
        return Optional.ofNullable(sql.one(HOOK + " where id = ?", HookQueries::hook, id));
    }

    @Override
    public List<HookRow> in(HomeId home) {
        return sql.list(HOOK + " where home = ? order by created, id", HookQueries::hook, home.value());
    }

    @Override
    public List<HookRow> of(String owner) {
        return sql.list(HOOK + " where owner = ? order by created, id", HookQueries::hook, owner);
    }

    @Override
    public List<HookRow> all() {
        return sql.list(HOOK + " order by home, id", HookQueries::hook);
    }

    @Override
    public List<HookBlock> blocks(String hook) {
        return sql.list(
                "select resource, since, message, attempts, next_try, error from hook_block where hook = ?"
                        + " order by next_try, resource",
                row -> new HookBlock(
                        hook,
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getInt(4),
                        Instant.ofEpochMilli(row.getLong(5)),
                        row.getString(6)),
                hook);
    }

    @Override
    public List<HookFailure> failures(String hook) {
        return sql.list(
                "select time, message, resource, status, millis, error from hook_failure where hook = ?"
                        + " order by id desc",
                row -> new HookFailure(
                        hook,
                        Instant.ofEpochMilli(row.getLong(1)),
                        row.getString(2),
                        row.getString(3),
                        row.getInt(4),
                        row.getLong(5),
                        row.getString(6)),
                hook);
    }

    private static HookRow hook(ResultSet row) throws SQLException {
        String types = row.getString(10);
        return new HookRow(
                row.getString(2),
                row.getString(3),
                new Watched(
                        new HomeId(row.getLong(1)),
                        row.getLong(4) != 0,
                        new CollectionId(row.getLong(5)),
                        row.getString(6)),
                row.getString(7),
                new HookRow.Target(
                        row.getString(8),
                        row.getString(9),
                        types.isEmpty() ? List.of() : List.of(types.split(",")),
                        row.getLong(23) != 0),
                new HookRow.Keys(row.getBytes(11), row.getBytes(12), moment(row, 13), row.getLong(22) != 0),
                new HookRow.State(
                        mode(row.getString(14)), row.getInt(15), moment(row, 16), moment(row, 17), row.getString(18)),
                new HookRow.Reached(row.getString(19), row.getInt(20)),
                Instant.ofEpochMilli(row.getLong(21)));
    }

    /** What a newer program wrote is not called by this one. */
    private static HookRow.Mode mode(String text) {
        for (HookRow.Mode mode : HookRow.Mode.values()) {
            if (mode.name().equals(text)) {
                return mode;
            }
        }
        return HookRow.Mode.PAUSED;
    }

    private static @Nullable Instant moment(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
