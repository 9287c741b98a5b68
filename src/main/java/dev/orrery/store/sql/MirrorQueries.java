package dev.orrery.store.sql;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.MirrorRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which collections are copies of an authority's, and what it holds there, thing by thing. */
final class MirrorQueries {
    private static final String ROW =
            "select collection, source, place, ident, validator, checked_at, detail from mirror where home = ? ";
    private static final String COLUMNS = "select item, uid, object, state, validator, detail from mirror_item ";
    private static final String ITEM = COLUMNS + "where home = ? and collection = ? ";

    private MirrorQueries() {}

    static @Nullable MirrorRow of(Session sql, CollectionRef ref) {
        return sql.one(
                ROW + "and collection = ?",
                row -> mirror(ref.home(), row),
                ref.home().value(),
                ref.id().value());
    }

    static List<MirrorRow> in(Session sql, HomeId home) {
        return sql.list(ROW + "order by collection", row -> mirror(home, row), home.value());
    }

    /** @param column {@code ident} or {@code place} */
    static List<MirrorRow> everywhere(Session sql, String column, String source, String value) {
        return sql.list(
                "select m.collection, m.source, m.place, m.ident, m.validator, m.checked_at, m.detail, m.home"
                        + " from mirror m join home h on h.id = m.home and h.archived = 0"
                        + " where m.source = ? and m." + column + " = ? and m." + column + " <> ''"
                        + " order by m.home, m.collection",
                row -> mirror(new HomeId(row.getLong(8)), row),
                source,
                value);
    }

    static List<MirrorItem> items(Session sql, CollectionRef ref) {
        return sql.list(
                ITEM + "order by item",
                MirrorQueries::item,
                ref.home().value(),
                ref.id().value());
    }

    static List<MirrorItem> items(Session sql, CollectionRef ref, String uid) {
        return sorted(sql.list(
                byUid(sql.dialect()),
                MirrorQueries::item,
                ref.home().value(),
                ref.id().value(),
                uid));
    }

    static @Nullable MirrorItem item(Session sql, CollectionRef ref, long item) {
        return sql.one(
                ITEM + "and item = ?",
                MirrorQueries::item,
                ref.home().value(),
                ref.id().value(),
                item);
    }

    /** As the index on them is worded. */
    static List<MirrorItem> troubles(Session sql, CollectionRef ref) {
        return sorted(sql.list(
                troubles(sql.dialect()),
                MirrorQueries::item,
                ref.home().value(),
                ref.id().value()));
    }

    private static List<MirrorItem> sorted(List<MirrorItem> items) {
        return items.stream().sorted(Comparator.comparingLong(MirrorItem::item)).toList();
    }

    /** Without an order: asked for one, an engine may read all items of the collection and leave the index alone. */
    static String byUid(Dialect dialect) {
        return COLUMNS + dialect.using("mirror_item_uid") + "where home = ? and collection = ? and uid = ?";
    }

    static String troubles(Dialect dialect) {
        return COLUMNS + dialect.using("mirror_item_trouble")
                + "where home = ? and collection = ? and state in ('BROKEN', 'REPLACED')";
    }

    static void put(Session sql, MirrorRow row) {
        sql.later(
                "insert into mirror (home, collection, source, place, ident, validator, checked_at, detail)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (home, collection) do update set"
                        + " source = excluded.source, place = excluded.place, ident = excluded.ident,"
                        + " validator = excluded.validator, checked_at = excluded.checked_at,"
                        + " detail = excluded.detail",
                row.ref().home().value(),
                row.ref().id().value(),
                row.source(),
                row.place(),
                row.identity(),
                row.validator(),
                row.checkedAt().toEpochMilli(),
                row.detail());
    }

    static void remove(Session sql, CollectionRef ref) {
        for (String table : List.of("mirror_item", "mirror")) {
            sql.later(
                    "delete from " + table + " where home = ? and collection = ?",
                    ref.home().value(),
                    ref.id().value());
        }
    }

    static void put(Session sql, CollectionRef ref, MirrorItem item) {
        sql.later(
                "insert into mirror_item (home, collection, item, uid, object, state, validator, detail)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (home, collection, item) do update set"
                        + " uid = excluded.uid, object = excluded.object, state = excluded.state,"
                        + " validator = excluded.validator, detail = excluded.detail",
                ref.home().value(),
                ref.id().value(),
                item.item(),
                item.uid(),
                item.object(),
                item.state().name(),
                item.validator(),
                item.detail());
    }

    static void remove(Session sql, CollectionRef ref, long item) {
        sql.later(
                "delete from mirror_item where home = ? and collection = ? and item = ?",
                ref.home().value(),
                ref.id().value(),
                item);
    }

    private static MirrorRow mirror(HomeId home, ResultSet row) throws SQLException {
        return new MirrorRow(
                new CollectionRef(home, new CollectionId(row.getLong(1))),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                Instant.ofEpochMilli(row.getLong(6)),
                row.getString(7));
    }

    private static MirrorItem item(ResultSet row) throws SQLException {
        return new MirrorItem(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                MirrorItem.State.valueOf(row.getString(4)),
                row.getLong(5),
                row.getString(6));
    }
}
