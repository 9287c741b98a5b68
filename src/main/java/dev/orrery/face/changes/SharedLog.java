package dev.orrery.face.changes;

import dev.orrery.access.Caller;
import dev.orrery.access.Rights;
import dev.orrery.calendar.Etags;
import dev.orrery.calendar.Standpoint;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeChange;
import dev.orrery.store.HomeRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Page;
import dev.orrery.store.Snapshot;
import dev.orrery.store.SyncPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A home as it changes for somebody who does not own it. The log's entries say how things were, to whoever was allowed to
 * know it then; what a guest may know is how things are, to them. So they are told the newest change of everything that
 * they may read, exactly as a sync report tells it: with what a share brought into their sight or took from it, and of
 * events that are not public no more than they see of them. Belongs to one snapshot.
 */
final class SharedLog {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int ID_DIGITS = 16;

    private final Snapshot seen;
    private final Caller caller;
    private final Principal owner;
    private final Selection selection;
    private final Cursor since;
    private final EntryWriter writer;
    private final Map<CollectionId, Boolean> readable = new HashMap<>();
    private final Map<Long, LogEntry> written = new HashMap<>();

    /** @param seen shows what the caller may see */
    SharedLog(Snapshot seen, Caller caller, Principal owner, Selection selection, Cursor since) {
        this.seen = seen;
        this.caller = caller;
        this.owner = owner;
        this.selection = selection;
        this.since = since;
        this.writer = new EntryWriter(seen, selection.addresses());
    }

    /** What a guest is told of one change. */
    private record Told(String type, String resource, ObjectNode data) {}

    Batch read(int limit) {
        Page<HomeChange> page = seen.changesBelow(
                CollectionRef.root(owner.home()), since.point(), limit, true, Standpoint.viewers(caller, owner));
        List<HomeChange> rows = page.rows();
        TreeSet<Long> numbers = new TreeSet<>();
        rows.forEach(row -> numbers.add(row.seq()));
        seen.log(owner.home(), numbers).forEach(entry -> written.put(entry.seq(), entry));
        List<Entry> found = new ArrayList<>(rows.size());
        SyncPoint known = since.point();
        for (int i = 0; i < rows.size(); i++) {
            HomeChange row = rows.get(i);
            // rows of one change belong together: only behind its last one is it known
            if (i + 1 == rows.size() || rows.get(i + 1).seq() != row.seq()) {
                known = after(row.seq());
            }
            Told told = tell(row);
            if (told != null && selection.wants(told.type())) {
                found.add(entry(row.seq(), told, since.at(known)));
            }
        }
        return new Batch(found, since.at(page.next()), page.more());
    }

    /** The point behind a row, which says like that of a page when a first listing began. */
    private SyncPoint after(long seq) {
        long began = since.point().seq() == 0
                ? seen.home(owner.home()).map(HomeRow::lastSeq).orElse(seq)
                : since.point().began();
        return new SyncPoint(seq, seq < began ? began : 0);
    }

    private Entry entry(long seq, Told told, Cursor cursor) {
        String what = Etags.digest(told.type() + '\n' + told.resource()).substring(0, ID_DIGITS);
        String id = cursor.epoch() + '-' + cursor.home().value() + '-' + seq + '-' + what;
        return writer.entry(
                new EntryWriter.Head(id, told.type(), cursor, seq, written.get(seq)), told.resource(), told.data());
    }

    private @Nullable Told tell(HomeChange row) {
        return switch (row) {
            case HomeChange.OfCollection collection -> collection(collection);
            case HomeChange.OfObject object -> object(object);
        };
    }

    private @Nullable Told collection(HomeChange.OfCollection row) {
        CollectionId id = row.ref().id();
        if (!selection.holdsCollection(id)) {
            return null;
        }
        CollectionRow living = row.row() == null ? stillThere(row) : row.row();
        if (living == null) {
            return new Told(
                    "collection.gone",
                    selection.addresses().member(row.parent(), row.name()),
                    JSON.createObjectNode().put("name", row.name()));
        }
        if (!isReadable(id)) {
            return null;
        }
        String resource = selection.addresses().of(id);
        LogEntry entry = written.get(row.seq());
        if (entry != null
                && entry.change() instanceof Change.OfCollection of
                && of.collection().id().equals(id)) {
            Told own = own(of, resource);
            if (own != null) {
                return own;
            }
        }
        return new Told(
                "collection.made",
                resource,
                JSON.createObjectNode()
                        .put("kind", living.kind().name().toLowerCase(Locale.ROOT))
                        .put("name", living.name()));
    }

    /** Whom else a calendar is shared with is not for everybody; what came from elsewhere is new here. */
    private static @Nullable Told own(Change.OfCollection change, String resource) {
        return switch (change) {
            case Change.CollectionChanged changed ->
                new Told(
                        change.type(), resource, EntryWriter.properties(JSON.createObjectNode(), changed.properties()));
            case Change.AccessChanged _ -> new Told(change.type(), resource, JSON.createObjectNode());
            case Change.CollectionMade _, Change.CollectionMoved _, Change.CollectionGone _ -> null;
        };
    }

    /** A share that ended is not the end for whoever holds rights there for another reason. */
    private @Nullable CollectionRow stillThere(HomeChange.OfCollection row) {
        CollectionRow living = selection.addresses().living(row.ref().id());
        return living != null
                        && living.parent().equals(row.parent())
                        && living.name().equals(row.name())
                        && isReadable(row.ref().id())
                ? living
                : null;
    }

    private @Nullable Told object(HomeChange.OfObject row) {
        ObjectRef ref = row.collection().object(row.change().name());
        if (!selection.holdsObject(ref.collection(), ref.name()) || !isReadable(ref.collection())) {
            return null;
        }
        String resource = selection.addresses().of(ref);
        ObjectRow object = row.change().object();
        if (object == null) {
            return new Told("calendar.object_gone", resource, JSON.createObjectNode());
        }
        LogEntry entry = written.get(row.seq());
        if (entry != null
                && entry.change() instanceof Change.ObjectPropertiesChanged changed
                && changed.object().equals(ref)) {
            return new Told(changed.type(), resource, JSON.createObjectNode().put("uid", object.uid()));
        }
        return new Told(
                "calendar.object_put",
                resource,
                JSON.createObjectNode()
                        .put("created", object.createdSeq() == row.seq())
                        .put("etag", object.etag())
                        .put("uid", object.uid()));
    }

    private boolean isReadable(CollectionId id) {
        return readable.computeIfAbsent(
                id,
                asked -> Rights.on(seen, caller, new CollectionRef(owner.home(), asked))
                        .contains(Privilege.READ));
    }
}
