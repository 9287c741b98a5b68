package dev.orrery.store.sql;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.model.CollectionId;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes indexes anew from the texts, a few objects to a transaction, so that nobody waits for it. No entry is appended
 * to the log: what an index says was true all the time. Two processes may do it at once.
 */
final class IndexRebuild {
    private static final int BATCH = 100;

    private static final String NEXT = "select home, collection, name from object"
            + " where (home, collection, name) > (?, ?, ?) and gone = 0 and (idx is not null or uid <> '')";
    private static final String ORDER = " order by home, collection, name limit ?";
    private static final String ONE = "select last_seq, uid, idx, content from object"
            + " where home = ? and collection = ? and name = ? and gone = 0";
    private static final String WRITE =
            "update object set idx = ?, uid = ? where home = ? and collection = ? and name = ? and last_seq = ?";

    private final SqlStore store;
    private final boolean everything;
    private final BooleanSupplier stopped;

    private record Stored(long seq, String uid, byte @Nullable [] index, byte[] content) {}

    /**
     * @param everything false: only indexes that an older version wrote; true: whatever differs from its text
     * @param stopped asked between two transactions
     */
    IndexRebuild(SqlStore store, boolean everything, BooleanSupplier stopped) {
        this.store = store;
        this.everything = everything;
        this.stopped = stopped;
    }

    /** True if the store may hold indexes of an older version. */
    static boolean needed(Session sql) {
        String written = Meta.get(sql, Meta.INDEX_VERSION);
        return written == null || Integer.parseInt(written) < CalendarIndex.VERSION;
    }

    /** All indexes are at least of this program's version. */
    static void done(Session sql) {
        Meta.put(sql, Meta.INDEX_VERSION, Integer.toString(CalendarIndex.VERSION));
    }

    /** Returns how many were written. */
    long run() {
        long written = 0;
        ObjectRef last = new ObjectRef(new HomeId(0), CollectionId.ROOT, "");
        while (!stopped.getAsBoolean()) {
            ObjectRef from = last;
            List<ObjectRef> batch = store.reading(sql -> next(sql, from));
            if (batch.isEmpty()) {
                store.writing(sql -> {
                    if (needed(sql)) {
                        done(sql);
                    }
                    return true;
                });
                return written;
            }
            for (List<ObjectRef> ofOneHome : byHome(batch)) {
                written += store.writing(sql -> rebuild(sql, ofOneHome));
            }
            last = batch.getLast();
        }
        return written;
    }

    private List<ObjectRef> next(Session sql, ObjectRef from) {
        String where = everything
                ? ""
                : " and " + sql.dialect().firstOctet("idx") + " < '%02X'".formatted(CalendarIndex.VERSION);
        return sql.list(
                NEXT + where + ORDER,
                row -> new ObjectRef(new HomeId(row.getLong(1)), new CollectionId(row.getLong(2)), row.getString(3)),
                from.home().value(),
                from.collection().value(),
                from.name(),
                BATCH);
    }

    private static List<List<ObjectRef>> byHome(List<ObjectRef> batch) {
        return List.copyOf(batch.stream()
                .collect(java.util.stream.Collectors.groupingBy(
                        ObjectRef::home, java.util.TreeMap::new, java.util.stream.Collectors.toList()))
                .values());
    }

    private long rebuild(Session sql, List<ObjectRef> objects) {
        sql.dialect().lock(sql, List.of(objects.getFirst().home()));
        long written = 0;
        for (ObjectRef ref : objects) {
            Stored stored = sql.one(
                    ONE,
                    row -> new Stored(
                            row.getLong(1),
                            row.getString(2),
                            row.getBytes(3),
                            Objects.requireNonNullElse(row.getBytes(4), new byte[0])),
                    ref.home().value(),
                    ref.collection().value(),
                    ref.name());
            CalendarIndex index = stored == null ? null : StoredIndex.build(ref, stored.content());
            if (stored != null
                    && index != null
                    && !(Arrays.equals(index.encode(), stored.index())
                            && index.uid().equals(stored.uid()))) {
                written += sql.update(
                        WRITE,
                        Codecs.index(index),
                        index.uid(),
                        ref.home().value(),
                        ref.collection().value(),
                        ref.name(),
                        stored.seq());
            }
        }
        return written;
    }
}
