package dev.orrery.store.sql;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The store's own few values, and the notes of verbs beside them. */
final class Meta {
    static final String EPOCH = "epoch";
    static final String NEXT_HOME = "next-home";
    static final String FLOOR_MAJOR = "floor-major";
    static final String FLOOR_MINOR = "floor-minor";
    static final String SYSTEM = "system";
    /** Only in a copy that has not been opened yet. */
    static final String COPY = "copy";
    /** Only in a copy into which rows are still being brought, or were when that broke off. */
    static final String HALF = "half";
    /** Every index is of this version of its form, or of a newer one. */
    static final String INDEX_VERSION = "index-version";

    private static final String NOTE = "note:";

    private Meta() {}

    static Map<String, String> notes(Session sql, String prefix) {
        String wanted = NOTE + prefix;
        Map<String, String> notes = new TreeMap<>();
        sql.each(
                "select key, value from meta where home = 0 and substr(key, 1, ?) = ?",
                row -> notes.put(row.getString(1).substring(NOTE.length()), row.getString(2)),
                wanted.length(),
                wanted);
        return notes;
    }

    static void putNote(Session sql, String key, String text) {
        put(sql, NOTE + key, text);
    }

    static void removeNote(Session sql, String key) {
        remove(sql, NOTE + key);
    }

    static @Nullable String get(Session sql, String key) {
        return sql.one("select value from meta where home = 0 and key = ?", row -> row.getString(1), key);
    }

    static void remove(Session sql, String key) {
        sql.update("delete from meta where home = 0 and key = ?", key);
    }

    static void put(Session sql, String key, String value) {
        sql.update(
                "insert into meta (home, key, value) values (0, ?, ?)"
                        + " on conflict (home, key) do update set value = excluded.value",
                key,
                value);
    }
}
