package dev.orrery.store.sql;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.PropertyName;
import dev.orrery.store.ObjectRow;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes of objects: content, tombstones, dead properties; and the count of the home's bytes. */
final class ObjectWrites {
    private static final String PUT = "insert into object (home, collection, name, last_seq, gone, created_seq, etag,"
            + " size, content_type, created, modified, uid, idx, content)"
            + " values (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " on conflict (home, collection, name) do update set last_seq = excluded.last_seq, gone = 0,"
            + " created_seq = case when object.gone = 1 then excluded.created_seq else object.created_seq end,"
            + " created = case when object.gone = 1 then excluded.created else object.created end,"
            + " etag = excluded.etag, size = excluded.size, content_type = excluded.content_type,"
            + " modified = excluded.modified, uid = excluded.uid, idx = excluded.idx, content = excluded.content";
    private static final String REMOVE = "update object set last_seq = ?, gone = 1, etag = '', size = 0, uid = '',"
            + " idx = null, content = null where home = ? and collection = ? and name = ? and gone = 0";
    private static final String REMEMBER = "insert into replaced (home, collection, until, name, created_seq, idx)"
            + " select home, collection, ?, name, created_seq, idx from object"
            + " where home = ? and collection = ? and name = ? and gone = 0 and idx is not null";
    private static final String SIZE =
            "select size from object where home = ? and collection = ? and name = ? and gone = 0";
    private static final String DROP_PROPERTIES =
            "delete from object_property where home = ? and collection = ? and object = ?";
    private static final String TOUCH =
            "update object set last_seq = ? where home = ? and collection = ? and name = ? and gone = 0";

    private final SqlTx tx;
    private final Session sql;
    private @Nullable ObjectRef seen;
    private long seenSize;

    ObjectWrites(SqlTx tx) {
        this.tx = tx;
        this.sql = tx.sql;
    }

    /** Remembers the size (0: not there) of what was read last, which is nearly always what is written next. */
    void saw(ObjectRef ref, long size) {
        seen = ref;
        seenSize = size;
    }

    void put(long seq, ObjectRef ref, byte[] content, String contentType, String etag, @Nullable CalendarIndex index) {
        LockedHome state = tx.state(seq, ref.home());
        long old = size(ref);
        long now = tx.now().toEpochMilli();
        byte[] stored = Codecs.index(index);
        if (old > 0) {
            remember(seq, ref);
        }
        sql.later(
                PUT,
                ref.home().value(),
                ref.collection().value(),
                ref.name(),
                seq,
                seq,
                etag,
                (long) content.length,
                contentType,
                now,
                now,
                index == null ? "" : index.uid(),
                Session.None.BYTES.or(stored),
                content);
        state.use(content.length - old);
        saw(ref, content.length);
        int size = content.length;
        state.touch(
                ref,
                seq,
                before -> new ObjectRow(
                        ref,
                        seq,
                        before == null ? seq : before.createdSeq(),
                        etag,
                        size,
                        contentType,
                        before == null ? tx.now() : before.created(),
                        tx.now(),
                        stored == null ? null : CalendarIndex.decode(stored)));
    }

    void remove(long seq, ObjectRef ref) {
        LockedHome state = tx.state(seq, ref.home());
        long home = ref.home().value();
        long collection = ref.collection().value();
        state.use(-size(ref));
        remember(seq, ref);
        sql.later(REMOVE, seq, home, collection, ref.name());
        sql.later(DROP_PROPERTIES, home, collection, ref.name());
        LockQueries.removeOn(sql, ref);
        saw(ref, 0);
        state.touch(ref, seq, before -> null);
    }

    void setProperties(long seq, ObjectRef ref, Map<PropertyName, @Nullable String> changes) {
        LockedHome state = tx.state(seq, ref.home());
        long home = ref.home().value();
        long collection = ref.collection().value();
        changes.forEach((property, value) -> {
            if (value == null) {
                sql.later(
                        DROP_PROPERTIES + " and namespace = ? and local = ?",
                        home,
                        collection,
                        ref.name(),
                        property.namespace(),
                        property.local());
            } else {
                sql.later(
                        "insert into object_property (home, collection, object, namespace, local, value)"
                                + " values (?, ?, ?, ?, ?, ?) on conflict (home, collection, object, namespace, local)"
                                + " do update set value = excluded.value",
                        home,
                        collection,
                        ref.name(),
                        property.namespace(),
                        property.local(),
                        value);
            }
        });
        sql.later(TOUCH, seq, home, collection, ref.name());
        state.touch(ref, seq, before -> before == null ? null : touched(before, seq));
    }

    private static ObjectRow touched(ObjectRow row, long seq) {
        return new ObjectRow(
                row.ref(),
                seq,
                row.createdSeq(),
                row.etag(),
                row.size(),
                row.contentType(),
                row.created(),
                row.modified(),
                row.index());
    }

    private void remember(long seq, ObjectRef ref) {
        sql.later(REMEMBER, seq, ref.home().value(), ref.collection().value(), ref.name());
    }

    private long size(ObjectRef ref) {
        return ref.equals(seen)
                ? seenSize
                : sql.number(SIZE, ref.home().value(), ref.collection().value(), ref.name());
    }
}
