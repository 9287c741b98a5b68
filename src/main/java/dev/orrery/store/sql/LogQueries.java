package dev.orrery.store.sql;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Position;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The log itself: appending and reading it, by home and over the whole store (rules 1, 2 and 3). */
final class LogQueries {
    private static final String COLUMNS =
            ", minor, home, seq, time, actor, origin, type, collection, object, data, dont_notify";

    private static final int CHUNK = 64;
    private static final String MARKS = String.join(",", Collections.nCopies(CHUNK, "?"));

    private final Session sql;
    private final boolean transactions;

    LogQueries(Session sql) {
        this.sql = sql;
        this.transactions = sql.dialect() == Dialect.POSTGRESQL;
    }

    void append(long seq, Instant time, Change change, Actor actor) {
        ChangeCodec.Written entry = ChangeCodec.write(change, seq);
        sql.later(
                transactions
                        ? "insert into change (major, home, seq, time, actor, origin, type, collection, object, data,"
                                + " dont_notify) values (pg_current_xact_id()::text::bigint, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        : "insert into change (home, seq, time, actor, origin, type, collection, object, data,"
                                + " dont_notify) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                change.home().value(),
                seq,
                time.toEpochMilli(),
                actor.principal(),
                actor.origin(),
                entry.type(),
                Session.None.NUMBER.or(entry.collection()),
                Session.None.TEXT.or(entry.object()),
                Session.None.TEXT.or(entry.data()),
                actor.dontNotify().isEmpty() ? Session.None.TEXT : actor.dontNotify());
    }

    List<LogEntry> ofHome(String epoch, HomeId home, long since, int limit) {
        return sql.list(
                "select " + major() + COLUMNS + " from change where home = ? and seq > ? order by seq limit ?",
                row -> entry(epoch, row),
                home.value(),
                since,
                limit);
    }

    /** Those of these numbers that are there. */
    List<LogEntry> ofHome(String epoch, HomeId home, SortedSet<Long> numbers) {
        List<LogEntry> found = new ArrayList<>(numbers.size());
        Object[] values = new Object[CHUNK + 1];
        values[0] = home.value();
        int filled = 0;
        for (Iterator<Long> next = numbers.iterator(); next.hasNext(); ) {
            Long number = next.next();
            values[1 + filled++] = number;
            if (filled == CHUNK || !next.hasNext()) {
                Arrays.fill(values, 1 + filled, values.length, number);
                sql.each(
                        "select " + major() + COLUMNS + " from change where home = ? and seq in (" + MARKS
                                + ") order by seq",
                        row -> found.add(entry(epoch, row)),
                        values);
                filled = 0;
            }
        }
        return found;
    }

    void putTold(HomeId home, String key, long seq) {
        sql.later(
                "insert into told (home, key, seq) values (?, ?, ?)"
                        + " on conflict (home, key) do update set seq = excluded.seq",
                home.value(),
                digest(key),
                seq);
    }

    boolean isTold(HomeId home, String key) {
        return sql.one("select 1 from told where home = ? and key = ?", row -> true, home.value(), digest(key)) != null;
    }

    /** Keys may be long, and nobody reads them again. */
    private static String digest(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Entries after a position that no writer can still slip in front of. */
    List<LogEntry> after(Position position, int limit) {
        if (transactions) {
            return sql.list(
                    "select major" + COLUMNS + " from change where (major, minor) > (?, ?)"
                            + " and major < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
                            + " order by major, minor limit ?",
                    row -> entry(position.epoch(), row),
                    position.major(),
                    position.minor(),
                    limit);
        }
        return sql.list(
                "select 0" + COLUMNS + " from change where minor > ? order by minor limit ?",
                row -> entry(position.epoch(), row),
                position.minor(),
                limit);
    }

    /** How many entries {@link #after} can give from here on, counted up to a limit. */
    long count(Position position, int limit) {
        return transactions
                ? sql.number(
                        "select count(*) from (select 1 from change where (major, minor) > (?, ?)"
                                + " and major < pg_snapshot_xmin(pg_current_snapshot())::text::bigint limit ?) unread",
                        position.major(),
                        position.minor(),
                        limit)
                : sql.number(
                        "select count(*) from (select 1 from change where minor > ? limit ?)", position.minor(), limit);
    }

    /** The position of the newest entry that {@link #after} can give now; never below the floor, where nobody goes on. */
    Position end(String epoch) {
        Position found = transactions
                ? sql.one(
                        "select major, minor from change"
                                + " where major < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
                                + " order by major desc, minor desc limit 1",
                        row -> new Position(epoch, row.getLong(1), row.getLong(2)))
                : sql.one(
                        "select minor from change order by minor desc limit 1",
                        row -> new Position(epoch, 0, row.getLong(1)));
        Position floor = floor(epoch);
        return found == null || compare(found, floor) < 0 ? floor : found;
    }

    /** Everything after this position is still there; what lies before may have been forgotten. */
    Position floor(String epoch) {
        return new Position(epoch, meta(Meta.FLOOR_MAJOR), meta(Meta.FLOOR_MINOR));
    }

    /** The life on record and its floor, in one trip: every reader of the log asks each time. */
    Position life() {
        Map<String, String> found = new HashMap<>();
        sql.each(
                "select key, value from meta where home = 0 and key in (?, ?, ?)",
                row -> found.put(row.getString(1), row.getString(2)),
                Meta.EPOCH,
                Meta.FLOOR_MAJOR,
                Meta.FLOOR_MINOR);
        return new Position(
                found.getOrDefault(Meta.EPOCH, ""),
                number(found.get(Meta.FLOOR_MAJOR)),
                number(found.get(Meta.FLOOR_MINOR)));
    }

    static int compare(Position a, Position b) {
        int major = Long.compare(a.major(), b.major());
        return major != 0 ? major : Long.compare(a.minor(), b.minor());
    }

    private long meta(String key) {
        return number(Meta.get(sql, key));
    }

    private static long number(@Nullable String value) {
        return value == null ? 0 : Long.parseLong(value);
    }

    private String major() {
        return transactions ? "major" : "0";
    }

    private static LogEntry entry(String epoch, ResultSet row) throws SQLException {
        HomeId home = new HomeId(row.getLong(3));
        long collection = row.getLong(9);
        @Nullable Long collectionOrNull = row.wasNull() ? null : collection;
        ChangeCodec.Written written =
                new ChangeCodec.Written(row.getString(8), collectionOrNull, row.getString(10), row.getString(11));
        return new LogEntry(
                new Position(epoch, row.getLong(1), row.getLong(2)),
                row.getLong(4),
                Instant.ofEpochMilli(row.getLong(5)),
                new Actor(row.getString(6), row.getString(7), Objects.requireNonNullElse(row.getString(12), "")),
                ChangeCodec.read(home, written));
    }
}
