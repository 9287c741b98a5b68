package dev.orrery.store.sql;

import dev.orrery.model.CollectionRef;
import dev.orrery.store.ObjectRow;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/** Contents of many objects: from memory what is there, the rest in one trip for each collection. */
final class ObjectContents {
    private ObjectContents() {}

    /**
     * In the order of the rows.
     *
     * @param keeps takes what had to be fetched
     * @throws IllegalStateException if a row is not of the snapshot that asks
     */
    static List<byte[]> of(
            Session sql, Memory memory, BiConsumer<ObjectRow, byte[]> keeps, Collection<ObjectRow> rows) {
        byte[][] found = new byte[rows.size()][];
        Map<CollectionRef, Map<String, Integer>> missing = new LinkedHashMap<>();
        int at = 0;
        for (ObjectRow row : rows) {
            byte[] copy = memory.content(row.ref(), row.seq());
            if (copy == null) {
                missing.computeIfAbsent(row.ref().parent(), parent -> new LinkedHashMap<>())
                        .putIfAbsent(row.name(), at);
            } else {
                found[at] = copy;
            }
            at++;
        }
        missing.forEach((parent, names) -> ObjectQueries.contents(
                sql,
                parent,
                names.keySet(),
                (name, content) -> found[Objects.requireNonNull(names.get(name))] = content));
        at = 0;
        for (ObjectRow row : rows) {
            if (found[at] == null) {
                Map<String, Integer> first =
                        Objects.requireNonNull(missing.get(row.ref().parent()));
                found[at] = found[Objects.requireNonNull(first.get(row.name()))]; // the same row given twice
            }
            if (found[at] == null) {
                throw new IllegalStateException("not a row of this snapshot: " + row.ref());
            }
            if (missing.containsKey(row.ref().parent())) {
                keeps.accept(row, found[at]);
            }
            at++;
        }
        return Arrays.asList(found);
    }
}
