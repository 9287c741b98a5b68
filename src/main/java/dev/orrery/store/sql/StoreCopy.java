package dev.orrery.store.sql;

import dev.orrery.model.Refused;
import dev.orrery.store.Follower;
import dev.orrery.store.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings everything in one store into another, empty one, whatever the databases, and sees to it that all of it arrived.
 * The source is read in one snapshot and stays as it is; the copy begins a new epoch. A copy that was not finished cannot
 * be opened. Rows are held a few at a time.
 */
public final class StoreCopy {
    /** What belongs to one database, or to the programs that run on it now. */
    private static final Set<String> LEFT_OUT = Set.of("migration", "lease");

    /** The store's own values that a copy has its own of. */
    private static final Set<String> OWN_VALUES =
            Set.of(Meta.EPOCH, Meta.SYSTEM, Meta.COPY, Meta.HALF, Meta.FLOOR_MAJOR, Meta.FLOOR_MINOR);

    private final SqlStore from;
    private final SqlStore to;
    private final QuotaMove quotas;
    private final Consumer<Table> progress;
    private boolean begun;

    /** What was copied of a table. */
    public record Table(String name, long rows) {}

    /**
     * The tables that were copied, in order of their names, and the life that the copy begins.
     *
     * @param quotas what was brought from a journal or into one
     */
    public record Summary(List<Table> tables, List<Table> quotas, String epoch) {
        public long rows() {
            return rows(tables);
        }

        public static long rows(List<Table> tables) {
            return tables.stream().mapToLong(Table::rows).sum();
        }
    }

    /** @param progress takes each table as soon as its rows were read and written */
    public StoreCopy(SqlStore from, SqlStore to, Consumer<Table> progress) {
        this(from, to, QuotaMove.asTheyAre(), progress);
    }

    /** @param quotas closed by whoever made it */
    public StoreCopy(SqlStore from, SqlStore to, QuotaMove quotas, Consumer<Table> progress) {
        this.from = from;
        this.to = to;
        this.quotas = quotas;
        this.progress = progress;
    }

    /**
     * @throws StoreException if the target is not empty, something cannot be written there, or what arrived is not what was
     *     sent
     */
    public Summary run() {
        try {
            quotas.check(from);
            to.engine().write(this::prepare);
            List<Table> moved = new ArrayList<>(quotas.begin());
            Map<String, RowDigest> sent = from.engine().read(this::send);
            Map<String, RowDigest> arrived = to.engine().read(this::arrived);
            sent.forEach((table, digest) -> {
                if (!digest.equals(arrived.get(table))) {
                    throw new StoreException("The table " + table + " did not arrive as it is: " + digest
                            + " were sent, there are " + arrived.get(table)
                            + ". Somebody else writes into the new store; make it empty and copy again.");
                }
            });
            to.engine().write(this::finish);
            List<Table> tables = sent.entrySet().stream()
                    .map(one -> new Table(one.getKey(), one.getValue().rows()))
                    .toList();
            moved.addAll(quotas.after(to));
            return new Summary(tables, List.copyOf(moved), to.epoch());
        } catch (SqlFailure e) {
            throw notFinished(String.valueOf(e.failure().getMessage()), e);
        } catch (Refused refused) {
            throw notFinished(refused.reason().sentence(), refused); // what an older version took, and none takes now
        }
    }

    private static StoreException notFinished(String why, RuntimeException cause) {
        return new StoreException(
                "The copy was not finished: " + why
                        + " The old store is as it was; make the new one empty before the next try.",
                cause);
    }

    private boolean prepare(Session sql) {
        if (Meta.get(sql, Meta.HALF) != null
                || sql.number("select count(*) from home") > 1
                || sql.number("select count(*) from change") > 0
                || sql.number("select count(*) from principal") > 0) {
            throw new StoreException(
                    "The new store is not empty. Name a database or a file that holds nothing yet; nothing"
                            + " was changed.");
        }
        Meta.put(sql, Meta.HALF, "1");
        sql.update("delete from home");
        sql.update("delete from meta where home = 0 and key not in (?, ?, ?)", Meta.EPOCH, Meta.SYSTEM, Meta.HALF);
        return true;
    }

    private Map<String, RowDigest> send(Session sql) {
        if (begun) {
            throw new StoreException(
                    "The connection to the old store broke. It is as it was; make the new one empty before"
                            + " the next try.");
        }
        begun = true;
        Map<String, RowDigest> sent = new LinkedHashMap<>();
        List<String> tables = tables(sql);
        List<String> known = to.engine().read(StoreCopy::tables);
        if (!tables.equals(known)) {
            throw new StoreException("The two stores do not have the same tables: " + tables + ", " + known + ".");
        }
        Carried carried = Carried.of(sql, from.epoch(), to.epoch());
        for (String table : tables) {
            List<String> columns = to.engine().read(target -> columns(target, table));
            RowDigest digest = send(sql, table, columns, carried);
            sent.put(table, digest);
            progress.accept(new Table(table, digest.rows()));
        }
        to.engine().write(target -> {
            Meta.put(target, Meta.FLOOR_MAJOR, "0");
            Meta.put(target, Meta.FLOOR_MINOR, Long.toString(carried.floor().minor()));
            return true;
        });
        return sent;
    }

    private RowDigest send(Session sql, String table, List<String> columns, Carried carried) {
        Map<String, Integer> places = new HashMap<>();
        List<String> there = columns(sql, table);
        there.forEach(column -> places.put(column, places.size() + 1));
        RowDigest digest = new RowDigest(table, columns);
        RowBatch batch = new RowBatch(table, columns, to.engine()::write);
        sql.each("select " + String.join(", ", there) + " from " + table, row -> {
            @Nullable Object[] values = new @Nullable Object[columns.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = value(row, table, columns.get(i), places);
            }
            if (isCopied(table, columns, values)) {
                carried.into(table, columns, values);
                digest.add(values);
                batch.add(values);
            }
        });
        batch.write();
        return digest;
    }

    /** Only the number of the transaction that wrote an entry is not in both: in a copy they have none. */
    private static @Nullable Object value(ResultSet row, String table, String column, Map<String, Integer> places)
            throws SQLException {
        if (table.equals("change") && column.equals("major")) {
            return 0L;
        }
        Integer place = places.get(column);
        if (place == null) {
            throw new StoreException("The old store's table " + table + " has no column " + column + ".");
        }
        return row.getObject(place);
    }

    private static boolean isCopied(String table, List<String> columns, @Nullable Object[] values) {
        return !table.equals("meta") || !OWN_VALUES.contains(values[columns.indexOf("key")]);
    }

    private Map<String, RowDigest> arrived(Session sql) {
        Map<String, RowDigest> arrived = new HashMap<>();
        for (String table : tables(sql)) {
            List<String> columns = columns(sql, table);
            RowDigest digest = new RowDigest(table, columns);
            sql.each("select " + String.join(", ", columns) + " from " + table, row -> {
                @Nullable Object[] values = new @Nullable Object[columns.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = row.getObject(i + 1);
                }
                if (isCopied(table, columns, values)) {
                    digest.add(values);
                }
            });
            arrived.put(table, digest);
        }
        return arrived;
    }

    private boolean finish(Session sql) {
        // where the whole log was forgotten its numbers go on all the same: readers stand behind what was the last
        long last = Math.max(
                new LogQueries(sql).floor(to.epoch()).minor(),
                Math.max(
                        sql.number("select coalesce(max(minor), 0) from change"),
                        sql.number("select coalesce(max(minor), 0) from follower where epoch = ?", to.epoch())));
        if (sql.dialect() == Dialect.SQLITE) {
            sql.update("delete from sqlite_sequence where name = 'change'");
            sql.update("insert into sqlite_sequence (name, seq) values ('change', ?)", last);
        } else {
            sql.run("select setval(pg_get_serial_sequence('change', 'minor'), ?, false)", last + 1);
            sql.run("select setval(pg_get_serial_sequence('hook_failure', 'id'),"
                    + " (select coalesce(max(id), 0) + 1 from hook_failure), false)");
        }
        quotas.finish(sql);
        Meta.remove(sql, Meta.HALF);
        return true;
    }

    static List<String> tables(Session sql) {
        String all = sql.dialect() == Dialect.POSTGRESQL
                ? "select table_name from information_schema.tables where table_schema = current_schema()"
                        + " and table_type = 'BASE TABLE'"
                : "select name from sqlite_master where type = 'table' and name not like 'sqlite~_%' escape '~'";
        return sql.list(all, row -> row.getString(1)).stream()
                .filter(name -> !LEFT_OUT.contains(name))
                .sorted()
                .toList();
    }

    static List<String> columns(Session sql, String table) {
        String all = sql.dialect() == Dialect.POSTGRESQL
                ? "select column_name from information_schema.columns where table_schema = current_schema()"
                        + " and table_name = ? order by ordinal_position"
                : "select name from pragma_table_info(?) order by cid";
        return sql.list(all, row -> row.getString(1), table);
    }

    /** Where the log's readers and its floor stand in the copy, which orders all entries by their row ids alone. */
    private record Carried(String old, Position floor, Map<String, Position> followers) {
        static Carried of(Session sql, String old, String epoch) {
            boolean transactions = sql.dialect() == Dialect.POSTGRESQL;
            Map<String, Position> followers = new HashMap<>();
            for (Follower follower : FollowerQueries.list(sql)) {
                if (follower.position().epoch().equals(old)) {
                    followers.put(follower.name(), Epochs.carried(sql, follower.position(), epoch, transactions));
                }
            }
            Position floor = Epochs.carried(sql, new LogQueries(sql).floor(old), epoch, transactions);
            return new Carried(old, floor, Map.copyOf(followers));
        }

        void into(String table, List<String> columns, @Nullable Object[] values) {
            if (!table.equals("follower")) {
                return;
            }
            Position position = followers.get(String.valueOf(values[columns.indexOf("name")]));
            if (position != null) {
                values[columns.indexOf("epoch")] = position.epoch();
                values[columns.indexOf("major")] = position.major();
                values[columns.indexOf("minor")] = position.minor();
            }
        }
    }
}
