package dev.orrery.store.sql;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;

/**
 * The addresses that collections left. Whoever follows a home by addresses knows what was at a place; so the place says
 * until when, and who takes it next inherits a tombstone for everything that was there.
 */
final class Places {
    private static final String LEAVE = "insert into collection_gone (home, parent, name, id, seq)"
            + " values (?, ?, ?, ?, ?) on conflict (home, parent, name) do update set id = excluded.id,"
            + " seq = excluded.seq";
    private static final String LAST = "select id from collection_gone where home = ? and parent = ? and name = ?";
    private static final String INHERIT_MEMBERS = "insert into object (home, collection, name, last_seq, gone,"
            + " created_seq, etag, size, content_type, created, modified, uid, idx, content)"
            + " select home, ?, name, ?, 1, ?, '', 0, '', 0, 0, '', null, null from object"
            + " where home = ? and collection = ? on conflict (home, collection, name) do nothing";
    private static final String INHERIT_LIVING = "insert into collection_gone (home, parent, name, id, seq)"
            + " select c.home, ?, c.name, c.id, ? from collection c where c.home = ? and c.parent = ? and c.id <> 0"
            + " and not exists (select 1 from collection k where k.home = c.home and k.parent = ? and k.name = c.name)"
            + " on conflict (home, parent, name) do nothing";
    private static final String INHERIT_GONE = "insert into collection_gone (home, parent, name, id, seq)"
            + " select g.home, ?, g.name, g.id, ? from collection_gone g where g.home = ? and g.parent = ?"
            + " and not exists (select 1 from collection k where k.home = g.home and k.parent = ? and k.name = g.name)"
            + " on conflict (home, parent, name) do nothing";
    private static final String TAKE = "delete from collection_gone where home = ? and parent = ? and name = ?";

    private Places() {}

    /** The collection is no longer at this place. */
    static void leave(Session sql, long seq, CollectionRef ref, CollectionId parent, String name) {
        sql.update(LEAVE, ref.home().value(), parent.value(), name, ref.id().value(), seq);
    }

    /** The collection comes to this place. */
    static void take(Session sql, long seq, CollectionRef ref, CollectionId parent, String name) {
        long home = ref.home().value();
        long id = ref.id().value();
        Long last = sql.one(LAST, row -> row.getLong(1), home, parent.value(), name);
        if (last == null) {
            return;
        }
        if (last != id) {
            sql.update(INHERIT_MEMBERS, id, seq, seq, home, last);
            sql.update(INHERIT_LIVING, id, seq, home, last, id);
            sql.update(INHERIT_GONE, id, seq, home, last, id);
        }
        sql.update(TAKE, home, parent.value(), name);
    }
}
