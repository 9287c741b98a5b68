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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads of homes and their trees of collections. */
final class CollectionQueries {
    private static final String HEADS =
            "select guid, last_seq, meta_seq, floor, used_bytes, archived, id from home where id";
    private static final String HEAD = HEADS + " = ?";
    private static final String TREE = "select id, parent, name, kind, components, last_seq, own_seq, placed_seq,"
            + " access_seq, created, home from collection where home";
    private static final String PROPERTIES =
            "select home, collection, namespace, local, value from collection_property where home";
    private static final String ACCESS = "select home, collection, grantee, granted, privileges from access where home";
    private static final String TOUCHED = "select id, last_seq from collection where home = ? and last_seq > ?";

    private CollectionQueries() {}

    /**
     * A home's own row.
     *
     * @param metaSeq newest change of any collection itself
     */
    record Head(HomeRow row, long metaSeq) {}

    static @Nullable Head head(Session sql, HomeId home) {
        return sql.one(HEAD, CollectionQueries::head, home.value());
    }

    /** Those that there are. */
    static List<Head> heads(Session sql, Collection<HomeId> homes) {
        List<Head> found = new ArrayList<>();
        Portions.each(sql, HEADS, "", row -> found.add(head(row)), values(homes));
        return found;
    }

    private static Head head(ResultSet row) throws SQLException {
        return new Head(
                new HomeRow(
                        new HomeId(row.getLong(7)),
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(4),
                        row.getLong(5),
                        row.getInt(6) != 0),
                row.getLong(3));
    }

    private static List<Long> values(Collection<HomeId> homes) {
        return homes.stream().map(HomeId::value).toList();
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

    /** A collection of some home. */
    private record Place(long home, long collection) {}

    /** Everything anew. */
    static HomeView load(Session sql, Head head) {
        return load(sql, List.of(head)).getFirst();
    }

    /** The same of many, in their order; each once. */
    static List<HomeView> load(Session sql, List<Head> heads) {
        List<Long> homes = heads.stream().map(head -> head.row().id().value()).toList();
        Map<Place, Map<PropertyName, String>> properties = new HashMap<>();
        Portions.each(
                sql,
                PROPERTIES,
                "",
                row -> properties
                        .computeIfAbsent(place(row), at -> new HashMap<>())
                        .put(new PropertyName(row.getString(3), row.getString(4)), row.getString(5)),
                homes);
        Map<Place, List<AccessEntry>> access = new HashMap<>();
        Portions.each(
                sql,
                ACCESS,
                "order by home, collection, ordinal",
                row -> access.computeIfAbsent(place(row), at -> new ArrayList<>())
                        .add(new AccessEntry(
                                Codecs.grantee(row.getString(3)),
                                row.getInt(4) != 0,
                                Codecs.privileges(row.getString(5)))),
                homes);
        Map<Long, Head> byHome = new HashMap<>();
        heads.forEach(head -> byHome.put(head.row().id().value(), head));
        Map<Long, List<HomeView.Node>> nodes = new HashMap<>();
        Portions.each(
                sql,
                TREE,
                "order by home, id",
                row -> nodes.computeIfAbsent(row.getLong(11), home -> new ArrayList<>())
                        .add(node(Objects.requireNonNull(byHome.get(row.getLong(11))), row, properties, access)),
                homes);
        return heads.stream()
                .map(head -> new HomeView(
                        head.row().id(),
                        head.row().lastSeq(),
                        head.metaSeq(),
                        nodes.getOrDefault(head.row().id().value(), List.of())))
                .toList();
    }

    private static Place place(ResultSet row) throws SQLException {
        return new Place(row.getLong(1), row.getLong(2));
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
            Map<Place, Map<PropertyName, String>> properties,
            Map<Place, List<AccessEntry>> access)
            throws SQLException {
        long id = row.getLong(1);
        Place place = new Place(head.row().id().value(), id);
        CollectionRow collection = new CollectionRow(
                new CollectionRef(head.row().id(), id == 0 ? CollectionId.ROOT : new CollectionId(id)),
                new CollectionId(row.getLong(2)),
                row.getString(3),
                CollectionKind.valueOf(row.getString(4)),
                Codecs.components(row.getString(5)),
                id == 0 ? head.row().lastSeq() : row.getLong(6),
                row.getLong(7),
                Instant.ofEpochMilli(row.getLong(10)),
                properties.getOrDefault(place, Map.of()),
                access.getOrDefault(place, List.of()));
        return new HomeView.Node(collection, row.getLong(8), row.getLong(9));
    }
}
