package dev.orrery.store.sql;

import org.jspecify.annotations.Nullable;

/** The store's own few values. */
final class Meta {
    static final String EPOCH = "epoch";
    static final String NEXT_HOME = "next-home";
    static final String FLOOR_MAJOR = "floor-major";
    static final String FLOOR_MINOR = "floor-minor";
    static final String SYSTEM = "system";
    /** Only in a copy that has not been opened yet. */
    static final String COPY = "copy";
    /** Every index is of this version of its form, or of a newer one. */
    static final String INDEX_VERSION = "index-version";

    private Meta() {}

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
