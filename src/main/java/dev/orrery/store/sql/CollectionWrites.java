package dev.orrery.store.sql;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeRow;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes of homes and their trees of collections. What leaves an address leaves a mark there, for those who follow. */
final class CollectionWrites {
    private static final String INSERT = "insert into collection (home, id, parent, name, kind, components, last_seq,"
            + " own_seq, placed_seq, access_seq, created) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)";
    private static final String OWN = "update collection set last_seq = ?, own_seq = ? where home = ? and id = ?";

    /** Tables whose rows go with their collection. */
    private static final List<String> BELONGINGS =
            List.of("object_property", "collection_property", "access", "lock", "mirror", "mirror_item");

    private final SqlTx tx;
    private final Session sql;
    private final Places places;

    CollectionWrites(SqlTx tx) {
        this.tx = tx;
        this.sql = tx.sql;
        this.places = new Places(tx);
    }

    HomeId createHome(String guid) {
        tx.state(HomeId.REGISTRY);
        long id = Long.parseLong(Objects.requireNonNull(Meta.get(sql, Meta.NEXT_HOME)));
        Meta.put(sql, Meta.NEXT_HOME, Long.toString(id + 1));
        HomeId home = new HomeId(id);
        tx.lockNew(new CollectionQueries.Head(new HomeRow(home, guid, 0, 0, 0, false), 0));
        sql.update(
                "insert into home (id, guid, last_seq, meta_seq, floor, used_bytes, archived)"
                        + " values (?, ?, 0, 0, 0, 0, 0)",
                id,
                guid);
        insert(new CollectionRef(home, CollectionId.ROOT), CollectionId.ROOT, "", CollectionKind.HOME, Set.of());
        return home;
    }

    CollectionRef put(
            long seq,
            CollectionRef parent,
            String name,
            CollectionKind kind,
            Set<String> components,
            Map<PropertyName, String> properties) {
        LockedHome state = tx.state(seq, parent.home());
        CollectionRef ref = new CollectionRef(parent.home(), new CollectionId(seq));
        insert(ref, parent.id(), name, kind, components);
        properties.forEach((property, value) -> putProperty(ref, property, value));
        places.take(seq, ref, parent.id(), name);
        state.touch(parent.id(), seq);
        state.touchTree(seq);
        return ref;
    }

    void setProperties(long seq, CollectionRef ref, Map<PropertyName, @Nullable String> changes) {
        LockedHome state = tx.state(seq, ref.home());
        changes.forEach((property, value) -> {
            if (value == null) {
                sql.update(
                        "delete from collection_property where home = ? and collection = ? and namespace = ?"
                                + " and local = ?",
                        ref.home().value(),
                        ref.id().value(),
                        property.namespace(),
                        property.local());
            } else {
                putProperty(ref, property, value);
            }
        });
        changed(state, seq, ref);
    }

    void setAccess(long seq, CollectionRef ref, List<AccessEntry> entries) {
        LockedHome state = tx.state(seq, ref.home());
        long home = ref.home().value();
        long id = ref.id().value();
        HomeView before = tree(ref);
        sql.update("delete from access where home = ? and collection = ?", home, id);
        int ordinal = 0;
        for (AccessEntry entry : entries) {
            sql.update(
                    "insert into access (home, collection, ordinal, grantee, granted, privileges)"
                            + " values (?, ?, ?, ?, ?, ?)",
                    home,
                    id,
                    ordinal++,
                    Codecs.grantee(entry.grantee()),
                    entry.grant(),
                    Codecs.privileges(entry.privileges()));
        }
        sql.update("update collection set access_seq = ? where home = ? and id = ?", seq, home, id);
        changed(state, seq, ref);
        Withdrawals.leave(sql, seq, before, ref, tree(ref));
    }

    void move(long seq, CollectionRef ref, CollectionId parent, String name) {
        LockedHome state = tx.state(seq, ref.home());
        CollectionRow row = row(ref);
        HomeView view = tree(ref);
        if (ref.isRoot() || tx.holds(ref, new CollectionRef(ref.home(), parent))) {
            throw new IllegalArgumentException("a collection cannot be moved into itself: " + ref);
        }
        if (row.parent().equals(parent) && row.name().equals(name)) {
            throw new IllegalArgumentException("a collection is moved to another place: " + ref);
        }
        sql.update(
                "update collection set parent = ?, name = ? where home = ? and id = ?",
                parent.value(),
                name,
                ref.home().value(),
                ref.id().value());
        for (CollectionRow below : view.subtree(ref)) {
            sql.update(
                    "update collection set placed_seq = ? where home = ? and id = ?",
                    seq,
                    ref.home().value(),
                    below.ref().id().value());
            places.renewTombstones(seq, below.ref());
            places.renewMarks(seq, below.ref());
        }
        Withdrawals.leave(sql, seq, view, ref, null);
        places.leave(seq, ref, row.parent(), row.name());
        places.take(seq, ref, parent, name);
        state.touch(row.parent(), seq);
        state.touch(parent, seq);
        changed(state, seq, ref);
    }

    void remove(long seq, CollectionRef ref) {
        LockedHome state = tx.state(seq, ref.home());
        if (ref.isRoot()) {
            throw new IllegalArgumentException("a home is archived, not removed: " + ref);
        }
        CollectionRow top = row(ref);
        HomeView view = tree(ref);
        long home = ref.home().value();
        for (CollectionRow row : view.subtree(ref)) {
            long id = row.ref().id().value();
            state.use(-sql.number(
                    "select sum(size) from object where home = ? and collection = ? and gone = 0", home, id));
            sql.update(
                    "update object set last_seq = ?, gone = 1, etag = '', size = 0, uid = '', idx = null,"
                            + " content = null where home = ? and collection = ?",
                    seq,
                    home,
                    id);
            for (String table : BELONGINGS) {
                sql.update("delete from " + table + " where home = ? and collection = ?", home, id);
            }
            sql.update("delete from collection where home = ? and id = ?", home, id);
            places.renewMarks(seq, row.ref());
            places.leave(seq, row.ref(), row.parent(), row.name());
            state.remove(row.ref().id());
        }
        Withdrawals.leave(sql, seq, view, ref, null);
        state.touch(top.parent(), seq);
        state.touchTree(seq);
    }

    private void changed(LockedHome state, long seq, CollectionRef ref) {
        sql.update(OWN, seq, seq, ref.home().value(), ref.id().value());
        state.touchTree(seq);
    }

    private HomeView tree(CollectionRef ref) {
        return Objects.requireNonNull(tx.view(ref.home()));
    }

    private CollectionRow row(CollectionRef ref) {
        return tx.collection(ref).orElseThrow(() -> new IllegalArgumentException("no such collection: " + ref));
    }

    private void insert(
            CollectionRef ref, CollectionId parent, String name, CollectionKind kind, Set<String> components) {
        long seq = ref.id().value();
        sql.update(
                INSERT,
                ref.home().value(),
                seq,
                parent.value(),
                name,
                kind.name(),
                Codecs.components(components),
                seq,
                seq,
                seq,
                tx.now().toEpochMilli());
    }

    private void putProperty(CollectionRef ref, PropertyName property, String value) {
        sql.update(
                "insert into collection_property (home, collection, namespace, local, value) values (?, ?, ?, ?, ?)"
                        + " on conflict (home, collection, namespace, local) do update set value = excluded.value",
                ref.home().value(),
                ref.id().value(),
                property.namespace(),
                property.local(),
                value);
    }
}
