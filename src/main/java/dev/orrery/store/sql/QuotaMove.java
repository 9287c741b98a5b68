package dev.orrery.store.sql;

import dev.orrery.model.Refused;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of quotas while their store is copied: they are in the store or in a journal, before and after. What a booking
 * holds is in the store in any case. A journal is brought before the store's copy can be opened, in one transaction, so that
 * whatever breaks off leaves no server that finds no limits. Not thread-safe.
 */
public final class QuotaMove implements AutoCloseable {
    private static final List<String> OF_LIMITS = List.of("quota_limit", "quota_group");

    private final String from;
    private final String to;
    private final boolean asTheyAre;
    private @Nullable Engine old;
    private @Nullable Engine made;
    private JournalPlace.@Nullable Given limits;

    private QuotaMove(String from, String to, boolean asTheyAre) {
        this.from = from;
        this.to = to;
        this.asTheyAre = asTheyAre;
    }

    /** The store is copied row by row, and knows of a journal what it knew before. */
    static QuotaMove asTheyAre() {
        return new QuotaMove("", "", true);
    }

    /** Addresses of the journals, as of stores; empty where quotas are in the store. */
    public static QuotaMove between(String from, String to) {
        return new QuotaMove(from, to, from.equals(to) && !from.isEmpty());
    }

    /** Whether a store has its quotas in a journal, or had once. */
    public static boolean hasJournal(SqlStore store) {
        return nameOf(store) != null;
    }

    private static @Nullable String nameOf(SqlStore store) {
        String note = store.read(snapshot -> snapshot.notes(JournalPlace.NOTE)).get(JournalPlace.NOTE);
        return note == null ? null : note.substring(0, note.indexOf(' '));
    }

    /** Before anything is changed. */
    void check(SqlStore store) {
        if (asTheyAre) {
            return;
        }
        if (!from.isEmpty()) {
            old = SqlStore.engine(config(from).onlyExisting(), Layout.JOURNAL);
            old.read(sql -> known(sql, nameOf(store), to.isEmpty()));
        }
        if (!to.isEmpty()) {
            made = SqlStore.engine(config(to), Layout.JOURNAL);
        }
        if (old != null && made != null) {
            requireEmptyOrSame(old, made);
        }
        if (old != null && made == null) {
            String mine = nameOf(store);
            limits = old.read(sql -> limits(sql, mine == null ? "" : mine));
        }
    }

    private static StoreConfig config(String url) {
        return StoreConfig.of(url).withBell(false);
    }

    /** @param needed whether the store's own limits would give way to the journal's, which never got them */
    private static boolean known(Session sql, @Nullable String name, boolean needed) {
        if (name == null ? needed : new JournalRows(sql).epoch(name) == null) {
            throw new StoreException("The old store has never taken part in this journal. Name the one that"
                    + " store.journal-url names; nothing was changed.");
        }
        return true;
    }

    /** In one database only what this store holds counts. */
    private static JournalPlace.Given limits(Session sql, String mine) {
        long others = sql.number("select count(*) from quota_period where store <> ?", mine);
        if (others > 0) {
            throw new StoreException("Other stores have " + others + " periods in the old journal, which would count no"
                    + " more. Bring the journal into another one, or run \"quota expire\" if they are past; nothing was"
                    + " changed.");
        }
        return JournalPlace.Given.of(sql);
    }

    private static void requireEmptyOrSame(Engine old, Engine made) {
        Map<String, RowDigest> there = made.read(QuotaMove::digests);
        if (there.values().stream().anyMatch(digest -> digest.rows() > 0)
                && !there.equals(old.read(QuotaMove::digests))) {
            throw new StoreException("The new journal is not empty. Name a database or a file that holds nothing yet;"
                    + " nothing was changed.");
        }
    }

    /** Before the store's rows. */
    List<StoreCopy.Table> begin() {
        Engine source = old;
        Engine target = made;
        if (source == null || target == null) {
            return List.of();
        }
        Map<String, RowDigest> arrived = target.write(sql -> {
            Map<String, RowDigest> there = digests(sql); // of a try before
            return there.values().stream().anyMatch(digest -> digest.rows() > 0) ? there : copy(source, sql);
        });
        return tables(arrived);
    }

    private static Map<String, RowDigest> copy(Engine source, Session target) {
        Map<String, RowDigest> sent = source.read(sql -> {
            Map<String, RowDigest> digests = new LinkedHashMap<>();
            StoreCopy.tables(sql).forEach(table -> digests.put(table, send(sql, table, target)));
            return digests;
        });
        Map<String, RowDigest> arrived = digests(target);
        if (!sent.equals(arrived)) {
            throw new StoreException("The journal did not arrive as it is: " + sent + " were sent, there are " + arrived
                    + ". Make both new databases empty and copy again.");
        }
        return arrived;
    }

    private static RowDigest send(Session source, String table, Session target) {
        List<String> columns = StoreCopy.columns(source, table);
        RowDigest digest = new RowDigest(table, columns);
        RowBatch batch = new RowBatch(table, columns, work -> work.apply(target));
        each(source, table, columns, row -> {
            digest.add(row);
            batch.add(row);
        });
        batch.write();
        return digest;
    }

    private static Map<String, RowDigest> digests(Session sql) {
        Map<String, RowDigest> digests = new HashMap<>();
        for (String table : StoreCopy.tables(sql)) {
            List<String> columns = StoreCopy.columns(sql, table);
            RowDigest digest = new RowDigest(table, columns);
            each(sql, table, columns, digest::add);
            digests.put(table, digest);
        }
        return digests;
    }

    /** What takes a row. */
    @FunctionalInterface
    private interface Taking {
        void take(@Nullable Object[] row);
    }

    private static void each(Session sql, String table, List<String> columns, Taking taking) {
        sql.each("select " + String.join(", ", columns) + " from " + table, row -> {
            @Nullable Object[] values = new @Nullable Object[columns.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.getObject(i + 1);
            }
            taking.take(values);
        });
    }

    /** In the transaction with which the copy of the store can be opened. */
    void finish(Session sql) {
        JournalPlace.Given brought = limits;
        if (brought != null) {
            brought.intoStore(sql);
        }
    }

    /** Once the copy is whole. */
    List<StoreCopy.Table> after(SqlStore copy) {
        Engine target = made;
        if (limits != null) {
            return copy.reading(sql -> counted(sql, OF_LIMITS));
        }
        if (!from.isEmpty() || target == null) {
            return List.of();
        }
        try (SqlJournal journal = new SqlJournal(copy, config("").withJournal(to), () -> "")) {
            JournalPlace.Given given = copy.reading(JournalPlace.Given::of);
            target.write(sql -> {
                given.into(new JournalRows(sql));
                return true;
            });
            journal.repair();
            List<String> differences = journal.differences();
            if (!differences.isEmpty()) {
                throw new StoreException("The store was copied, but its journal is not as it should be: "
                        + String.join(" ", differences));
            }
        } catch (Refused refused) {
            throw new StoreException(
                    "The store was copied, but its journal is not filled: "
                            + refused.reason().sentence() + " The first start of a server does that as well.",
                    refused);
        }
        return target.read(sql -> counted(sql, StoreCopy.tables(sql)));
    }

    private static List<StoreCopy.Table> counted(Session sql, List<String> tables) {
        return tables.stream()
                .map(table -> new StoreCopy.Table(table, sql.number("select count(*) from " + table)))
                .toList();
    }

    private static List<StoreCopy.Table> tables(Map<String, RowDigest> digests) {
        return digests.entrySet().stream()
                .map(one -> new StoreCopy.Table(one.getKey(), one.getValue().rows()))
                .sorted(Comparator.comparing(StoreCopy.Table::name))
                .toList();
    }

    @Override
    public void close() {
        if (old != null) {
            old.close();
        }
        if (made != null) {
            made.close();
        }
    }
}
