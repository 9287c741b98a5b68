package dev.orrery.store.sql;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.store.LeftPlace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that collections left. Whoever follows a home by addresses knows what was at a place; so the place keeps
 * a mark, and who takes it next inherits a tombstone for every member that was there, a mark for every collection, and so
 * on downwards. Needs the home's lock.
 */
final class Places {
    private static final String LEAVE = "insert into collection_gone (home, parent, name, id, seq)"
            + " values (?, ?, ?, ?, ?) on conflict (home, parent, name) do update set id = excluded.id,"
            + " seq = excluded.seq";
    private static final String MARK = "select id from collection_gone where home = ? and parent = ? and name = ?";
    private static final String TAKE = "delete from collection_gone where home = ? and parent = ? and name = ?";
    private static final String LIVING = "select id from collection where home = ? and parent = ? and name = ?";
    private static final String CHILDREN = "select name, id from collection where home = ? and parent = ? and id <> 0"
            + " union all select name, id from collection_gone where home = ? and parent = ?";
    private static final String MEMBERS = "insert into object (home, collection, name, last_seq, gone, created_seq,"
            + " etag, size, content_type, created, modified, uid, idx, content)"
            + " select home, ?, name, ?, 1, ?, '', 0, '', 0, 0, '', null, null from object"
            + " where home = ? and collection = ? on conflict (home, collection, name)"
            + " do update set last_seq = excluded.last_seq where object.gone = 1";

    private static final String LEFT =
            "select id, parent, name, seq from collection_gone where home = ? order by seq, id";

    /** One inheritance: {@code to} is now where {@code from} was. */
    private record Succession(long to, long from) {}

    private final SqlTx tx;
    private final Session sql;

    Places(SqlTx tx) {
        this.tx = tx;
        this.sql = tx.sql;
    }

    /** Every place that was left. */
    static List<LeftPlace> left(Session sql, HomeId home) {
        return sql.list(
                LEFT,
                row -> new LeftPlace(
                        new CollectionId(row.getLong(1)),
                        new CollectionId(row.getLong(2)),
                        row.getString(3),
                        row.getLong(4)),
                home.value());
    }

    /** The collection is no longer at this place. */
    void leave(long seq, CollectionRef ref, CollectionId parent, String name) {
        sql.update(LEAVE, ref.home().value(), parent.value(), name, ref.id().value(), seq);
    }

    /**
     * A collection moves with its tombstones: who reads them later is told of the new address, and still has to learn it
     * at the old one. So they must not be forgotten before the move is.
     */
    void renewTombstones(long seq, CollectionRef ref) {
        int renewed = sql.update(
                "update object set last_seq = ? where home = ? and collection = ? and gone = 1",
                seq,
                ref.home().value(),
                ref.id().value());
        if (renewed > 0) {
            tx.state(ref.home()).touch(ref.id(), seq);
        }
    }

    /** The same for the marks in it. */
    void renewMarks(long seq, CollectionRef ref) {
        sql.update(
                "update collection_gone set seq = ? where home = ? and parent = ?",
                seq,
                ref.home().value(),
                ref.id().value());
    }

    /** The collection comes to this place. */
    void take(long seq, CollectionRef ref, CollectionId parent, String name) {
        long home = ref.home().value();
        Long last = id(MARK, home, parent.value(), name);
        if (last != null) {
            sql.update(TAKE, home, parent.value(), name);
            inherit(ref, last, seq, new HashSet<>());
        }
    }

    private void inherit(CollectionRef heir, long from, long seq, Set<Succession> done) {
        long home = heir.home().value();
        long to = heir.id().value();
        if (to == from || !done.add(new Succession(to, from))) {
            return;
        }
        if (sql.update(MEMBERS, to, seq, seq, home, from) > 0) {
            tx.state(heir.home()).touch(heir.id(), seq);
        }
        Map<String, Long> children = new HashMap<>();
        sql.each(CHILDREN, row -> children.put(row.getString(1), row.getLong(2)), home, from, home, from);
        children.forEach((name, child) -> {
            Long living = id(LIVING, home, to, name);
            Long mark = living == null ? id(MARK, home, to, name) : null;
            if (living == null) {
                sql.update(LEAVE, home, to, name, mark == null ? child : mark, seq);
            }
            Long next = living == null ? mark : living;
            if (next != null) {
                inherit(new CollectionRef(heir.home(), new CollectionId(next)), child, seq, done);
            }
        });
    }

    private @Nullable Long id(String statement, long home, long parent, String name) {
        return sql.one(statement, row -> row.getLong(1), home, parent, name);
    }
}
