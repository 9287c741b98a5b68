package dev.orrery.store.sql;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.PropertyName;
import dev.orrery.store.MemberChange;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Replaced;
import dev.orrery.store.Snapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads of objects: rows, contents, dead properties. */
final class ObjectQueries {
    private static final String ROW =
            "select name, last_seq, gone, created_seq, etag, size, content_type, created, modified, idx from object"
                    + " where home = ? and collection = ? ";
    private static final String BY_NAME = ROW + "and name = ? and gone = 0";

    /** Without an order: SQLite would take the names' index for it and look at every member. */
    private static final String BY_UID = ROW + "and uid = ? and uid <> '' and gone = 0 limit 1";

    private static final String ALL = ROW + "and gone = 0";
    private static final String SINCE =
            ROW + "and last_seq > ? and (gone = 0 or last_seq > ?) order by last_seq, name limit ?";
    /** A number before all others. */
    static final long NEVER = -1;

    /** Values for each collection that is asked about. */
    private static final int ASKED = 3;

    /** With numbers that PostgreSQL knows to be numbers. */
    private static final String SINCE_IN_MANY = "with asked (home, collection, since) as (values "
            + String.join(
                    ", ",
                    Collections.nCopies(
                            Snapshot.LISTINGS_AHEAD, "(cast(? as bigint), cast(? as bigint), cast(? as bigint))"))
            + ") select o.name, o.last_seq, o.gone, o.created_seq, o.etag, o.size, o.content_type, o.created, o.modified,"
            + " o.idx, o.home, o.collection from asked a cross join object o where o.home = a.home"
            + " and o.collection = a.collection and o.last_seq > a.since and (o.gone = 0 or a.since >= 0)";

    private static final String LIVING_OR_SINCE = ROW + "and (gone = 0 or last_seq > ?)";
    private static final String CONTENT =
            "select content from object where home = ? and collection = ? and name = ? and last_seq = ? and gone = 0";
    private static final String CONTENTS =
            "select name, content from object where home = ? and collection = ? and gone = 0 and name";
    private static final String PROPERTIES =
            "select namespace, local, value from object_property where home = ?" + " and collection = ? and object = ?";
    private static final String MEMBER_PROPERTIES =
            "select object, namespace, local, value from object_property where home = ? and collection = ?";
    private static final String REPLACED = "select name, created_seq, until, idx from replaced"
            + " where home = ? and collection = ? and until > ? order by until, name";

    private ObjectQueries() {}

    static @Nullable ObjectRow byName(Session sql, CollectionRef parent, String name) {
        return sql.one(
                BY_NAME,
                row -> object(sql, parent, row),
                parent.home().value(),
                parent.id().value(),
                name);
    }

    static @Nullable ObjectRow byUid(Session sql, CollectionRef parent, String uid) {
        return sql.one(
                BY_UID,
                row -> object(sql, parent, row),
                parent.home().value(),
                parent.id().value(),
                uid);
    }

    static List<ObjectRow> all(Session sql, CollectionRef parent) {
        return sql.list(
                ALL,
                row -> object(sql, parent, row),
                parent.home().value(),
                parent.id().value());
    }

    /** What changed after {@code since}, in order of sequence number; of what is gone only what went after {@code goneAfter}. */
    static List<MemberChange> since(Session sql, CollectionRef parent, long since, long goneAfter, int limit) {
        return sql.list(
                SINCE,
                row -> change(sql, parent, row),
                parent.home().value(),
                parent.id().value(),
                since,
                goneAfter,
                limit);
    }

    /**
     * What changed in each of these collections after a number; what is gone only where there was a listing before. In any
     * order.
     *
     * @param since by collection; {@link #NEVER} for everything that lives
     */
    static Map<CollectionRef, List<MemberChange>> since(Session sql, Map<CollectionRef, Long> since) {
        Map<CollectionRef, List<MemberChange>> found = new HashMap<>();
        List<Object> values = new ArrayList<>();
        for (Map.Entry<CollectionRef, Long> one : since.entrySet()) {
            Collections.addAll(
                    values, one.getKey().home().value(), one.getKey().id().value(), one.getValue());
            if (values.size() == ASKED * Snapshot.LISTINGS_AHEAD) {
                since(sql, values, found);
            }
        }
        if (!values.isEmpty()) {
            since(sql, values, found);
        }
        return found;
    }

    /** A portion; nothing is of a collection of no home, which fills it up. */
    private static void since(Session sql, List<Object> values, Map<CollectionRef, List<MemberChange>> found) {
        while (values.size() < ASKED * Snapshot.LISTINGS_AHEAD) {
            values.add(NEVER);
        }
        sql.each(
                SINCE_IN_MANY,
                row -> {
                    CollectionRef parent = new CollectionRef(
                            new HomeId(row.getLong(11)),
                            row.getLong(12) == 0 ? CollectionId.ROOT : new CollectionId(row.getLong(12)));
                    found.computeIfAbsent(parent, one -> new ArrayList<>()).add(change(sql, parent, row));
                },
                values.toArray());
        values.clear();
    }

    /** Everything that lives, and what went after {@code goneAfter}. */
    static List<MemberChange> livingOrSince(Session sql, CollectionRef parent, long goneAfter) {
        return sql.list(
                LIVING_OR_SINCE,
                row -> change(sql, parent, row),
                parent.home().value(),
                parent.id().value(),
                goneAfter);
    }

    static byte @Nullable [] content(Session sql, ObjectRow row) {
        return content(sql, row.ref(), row.seq());
    }

    private static byte @Nullable [] content(Session sql, ObjectRef ref, long seq) {
        return sql.one(
                CONTENT,
                found -> bytes(found, 1),
                ref.home().value(),
                ref.collection().value(),
                ref.name(),
                seq);
    }

    /** Contents of members of one collection, in any order. */
    static void contents(
            Session sql, CollectionRef parent, Collection<String> names, BiConsumer<String, byte[]> visitor) {
        Portions.each(
                sql,
                CONTENTS,
                "",
                row -> visitor.accept(row.getString(1), bytes(row, 2)),
                names,
                parent.home().value(),
                parent.id().value());
    }

    static Map<PropertyName, String> properties(Session sql, ObjectRef ref) {
        Map<PropertyName, String> found = new HashMap<>();
        sql.each(
                PROPERTIES,
                row -> found.put(new PropertyName(row.getString(1), row.getString(2)), row.getString(3)),
                ref.home().value(),
                ref.collection().value(),
                ref.name());
        return Collections.unmodifiableMap(found);
    }

    static Map<String, Map<PropertyName, String>> memberProperties(Session sql, CollectionRef parent) {
        Map<String, Map<PropertyName, String>> found = new HashMap<>();
        sql.each(
                MEMBER_PROPERTIES,
                row -> found.computeIfAbsent(row.getString(1), name -> new HashMap<>())
                        .put(new PropertyName(row.getString(2), row.getString(3)), row.getString(4)),
                parent.home().value(),
                parent.id().value());
        return Collections.unmodifiableMap(found);
    }

    static List<Replaced> replaced(Session sql, CollectionRef parent, long since) {
        return sql.list(
                REPLACED,
                row -> new Replaced(
                        row.getString(1), row.getLong(2), row.getLong(3), CalendarIndex.decode(bytes(row, 4))),
                parent.home().value(),
                parent.id().value(),
                since);
    }

    private static MemberChange change(Session sql, CollectionRef parent, ResultSet row) throws SQLException {
        return new MemberChange(row.getString(1), row.getLong(2), row.getInt(3) != 0 ? null : object(sql, parent, row));
    }

    private static ObjectRow object(Session sql, CollectionRef parent, ResultSet row) throws SQLException {
        ObjectRef ref = new ObjectRef(parent.home(), parent.id(), row.getString(1));
        long seq = row.getLong(2);
        CalendarIndex index = StoredIndex.read(ref, row.getBytes(10), () -> content(sql, ref, seq));
        return new ObjectRow(
                ref,
                seq,
                row.getLong(4),
                row.getString(5),
                row.getLong(6),
                row.getString(7),
                Instant.ofEpochMilli(row.getLong(8)),
                Instant.ofEpochMilli(row.getLong(9)),
                index);
    }

    /** SQLite gives no array for an empty blob. */
    private static byte[] bytes(ResultSet row, int column) throws SQLException {
        byte[] found = row.getBytes(column);
        return found == null ? new byte[0] : found;
    }
}
