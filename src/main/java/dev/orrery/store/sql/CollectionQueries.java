package dev.orrery.store.sql;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads of homes and their trees of collections. */
final class CollectionQueries {
    private static final String HEAD =
            "select guid, last_seq, meta_seq, floor, used_bytes, archived from home where id = ?";
    private static final String TREE = "select id, parent, name, kind, components, last_seq, own_seq, placed_seq,"
            + " access_seq, created from collection where home = ? order by id";
    private static final String PROPERTIES =
            "select collection, namespace, local, value from collection_property where home = ?";
    private static final String ACCESS =
            "select collection, grantee, granted, privileges from access where home = ? order by collection, ordinal";
    private static final String TOUCHED = "select id, last_seq from collection where home = ? and last_seq > ?";

    private CollectionQueries() {}

    /**
     * A home's own row.
     *
     * @param metaSeq newest change of any collection itself
     */
    record Head(HomeRow row, long metaSeq) {}

    static @Nullable Head head(Session sql, HomeId home) {
        return sql.one(
                HEAD,
                row -> new Head(
                        new HomeRow(
                                home,
                                row.getString(1),
                                row.getLong(2),
                                row.getLong(4),
                                row.getLong(5),
                                row.getInt(6) != 0),
                        row.getLong(3)),
                home.value());
    }

    /** Where an access entry names the principal. */
    static List<CollectionRef> naming(Session sql, String guid) {
        return sql.list(
                "select distinct home, collection from access where grantee in (?, ?, ?) order by home, collection",
                row -> new CollectionRef(
                        new HomeId(row.getLong(1)),
                        row.getLong(2) == 0 ? CollectionId.ROOT : new CollectionId(row.getLong(2))),
                Codecs.namings(guid).toArray());
    }

    /** Everything anew. */
    static HomeView load(Session sql, Head head) {
        HomeId home = head.row().id();
        Map<Long, Map<PropertyName, String>> properties = new HashMap<>();
        sql.each(
                PROPERTIES,
                row -> properties
                        .computeIfAbsent(row.getLong(1), id -> new HashMap<>())
                        .put(new PropertyName(row.getString(2), row.getString(3)), row.getString(4)),
                home.value());
        Map<Long, List<AccessEntry>> access = new HashMap<>();
        sql.each(
                ACCESS,
                row -> access.computeIfAbsent(row.getLong(1), id -> new ArrayList<>())
                        .add(new AccessEntry(
                                Codecs.grantee(row.getString(2)),
                                row.getInt(3) != 0,
                                Codecs.privileges(row.getString(4)))),
                home.value());
        List<HomeView.Node> nodes = sql.list(TREE, row -> node(head, row, properties, access), home.value());
        return new HomeView(home, head.row().lastSeq(), head.metaSeq(), nodes);
    }

    /** An older copy brought to the moment of {@code head}; nothing but members changed in between. */
    static HomeView refresh(Session sql, Head head, HomeView old) {
        Map<CollectionId, Long> touched = new HashMap<>();
        sql.each(
                TOUCHED,
                row -> touched.put(new CollectionId(row.getLong(1)), row.getLong(2)),
                head.row().id().value(),
                old.lastSeq());
        return old.at(head.row().lastSeq(), touched);
    }

    private static HomeView.Node node(
            Head head,
            ResultSet row,
            Map<Long, Map<PropertyName, String>> properties,
            Map<Long, List<AccessEntry>> access)
            throws SQLException {
        long id = row.getLong(1);
        CollectionRow collection = new CollectionRow(
                new CollectionRef(head.row().id(), id == 0 ? CollectionId.ROOT : new CollectionId(id)),
                new CollectionId(row.getLong(2)),
                row.getString(3),
                CollectionKind.valueOf(row.getString(4)),
                Codecs.components(row.getString(5)),
                id == 0 ? head.row().lastSeq() : row.getLong(6),
                row.getLong(7),
                Instant.ofEpochMilli(row.getLong(10)),
                properties.getOrDefault(id, Map.of()),
                access.getOrDefault(id, List.of()));
        return new HomeView.Node(collection, row.getLong(8), row.getLong(9));
    }
}
