package dev.orrery.store.sql;

import dev.orrery.model.CollectionId;
import dev.orrery.model.ObjectRef;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeRow;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A home whose lock a transaction holds, as the transaction has changed it so far. Its numbers are counted here and written
 * once, by {@link #finish}. Belongs to one transaction and so to one thread.
 */
final class LockedHome {
    private final CollectionQueries.Head start;
    private final Map<CollectionId, Long> touched = new HashMap<>();
    private final Map<CollectionId, WrittenMembers> written = new HashMap<>();
    private long lastSeq;
    private long metaSeq;
    private long floor;
    private long usedBytes;
    private boolean archived;
    private boolean dirty;
    /** The tree before this transaction; null when not read yet, or when collections themselves changed. */
    private @Nullable HomeView base;

    private @Nullable HomeView view;
    /** The tree after it, when that is known without asking. */
    private @Nullable HomeView after;

    LockedHome(CollectionQueries.Head start) {
        this.start = start;
        this.lastSeq = start.row().lastSeq();
        this.metaSeq = start.metaSeq();
        this.floor = start.row().floor();
        this.usedBytes = start.row().usedBytes();
        this.archived = start.row().archived();
    }

    CollectionQueries.Head head() {
        HomeRow row = start.row();
        return new CollectionQueries.Head(
                new HomeRow(row.id(), row.guid(), lastSeq, floor, usedBytes, archived), metaSeq);
    }

    /** The number within its store; the rows of everything in the home name it. */
    long id() {
        return start.row().id().value();
    }

    /** True if the transaction has appended an entry here. */
    boolean isChanged() {
        return lastSeq != start.row().lastSeq();
    }

    /** True if the transaction has changed no member of the collection, and no collection of the home. */
    boolean isAsCommitted(CollectionId id) {
        boolean counted = id.equals(CollectionId.ROOT) && isChanged(); // the root carries the home's number
        return metaSeq == start.metaSeq() && !written.containsKey(id) && !counted;
    }

    /** True if the entry of this number was appended by the transaction. */
    boolean appended(long seq) {
        return seq > start.row().lastSeq() && seq <= lastSeq;
    }

    /** The number of a new entry. */
    long next() {
        dirty = true;
        view = null;
        return ++lastSeq;
    }

    /** Members of the collection changed. */
    void touch(CollectionId id, long seq) {
        touched(id, seq).giveUp();
    }

    /** This member of the collection changed, and nothing else. */
    void touch(ObjectRef ref, long seq, WrittenMembers.Write write) {
        touched(ref.collection(), seq).add(ref.name(), write);
    }

    private WrittenMembers touched(CollectionId id, long seq) {
        touched.merge(id, seq, Math::max);
        view = null;
        dirty = true;
        return written.computeIfAbsent(id, one -> new WrittenMembers());
    }

    /** The collection is no more; {@link #touchTree} says so too. */
    void remove(CollectionId id) {
        touched.remove(id);
    }

    /** Collections themselves changed. */
    void touchTree(long seq) {
        metaSeq = Math.max(metaSeq, seq);
        base = null;
        view = null;
        dirty = true;
    }

    /** So many bytes more, or less. */
    void use(long bytes) {
        usedBytes += bytes;
        dirty = true;
    }

    void archive(boolean now) {
        archived = now;
    }

    void raiseFloor(long seq) {
        floor = seq;
        dirty = true;
    }

    /** The tree as it is now. */
    HomeView view(Session sql, Function<CollectionQueries.Head, HomeView> committed) {
        if (view == null) {
            if (metaSeq != start.metaSeq()) {
                flush(sql);
                view = CollectionQueries.load(sql, head());
            } else {
                if (base == null) {
                    base = committed.apply(start);
                }
                view = isChanged() ? base.at(lastSeq, touched) : base;
            }
        }
        return view;
    }

    /** Writes what was only counted; the last thing before the commit. */
    void finish(Session sql) {
        if (base != null && isChanged()) {
            after = base.at(lastSeq, touched);
        }
        flush(sql);
    }

    /** Once that is committed: what is shared of the home as it was goes on as it is now. */
    void shareIn(Memory memory) {
        HomeView old = base;
        HomeView now = after;
        if (old == null || now == null) {
            return; // nobody has looked at it, or its collections are not the same
        }
        HomeView tree = memory.tree(now.home());
        if (tree != null && tree.lastSeq() < now.lastSeq()) {
            memory.keep(now);
        }
        written.forEach((id, members) -> {
            CollectionRow was = old.row(id);
            CollectionRow is = now.row(id);
            Members copy = was == null ? null : memory.listing(was.ref());
            if (was == null || is == null || copy == null || copy.lastSeq() != was.lastSeq()) {
                return;
            }
            Members later = members.after(copy, is.lastSeq());
            if (later != null) {
                memory.keep(is.ref(), later);
            }
        });
    }

    /** Writes what was only counted. */
    private void flush(Session sql) {
        touched.forEach((id, seq) -> sql.later(
                "update collection set last_seq = ? where home = ? and id = ? and last_seq < ?",
                seq,
                id(),
                id.value(),
                seq));
        touched.clear();
        if (dirty) {
            sql.later(
                    "update home set last_seq = ?, meta_seq = ?, floor = ?, used_bytes = ? where id = ?",
                    lastSeq,
                    metaSeq,
                    floor,
                    usedBytes,
                    id());
            dirty = false;
        }
    }
}
