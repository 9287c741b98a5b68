package dev.orrery.face.changes;

import dev.orrery.access.Caller;
import dev.orrery.calendar.Views;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.ObjectRef;
import dev.orrery.store.LogEntry;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the owner of a home sees of it. Nearly always everything; but a calendar that is somebody else's at its authority
 * shows its owner here no more than it shows others. Belongs to one snapshot.
 */
final class Sight {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String GONE = "calendar.object_gone";

    private final Snapshot snapshot;
    private final Snapshot seen;
    private final Views views;
    private final Caller caller;
    private final Map<CollectionRef, Boolean> whole = new HashMap<>();

    Sight(Snapshot snapshot, Views views, Caller caller) {
        this.snapshot = snapshot;
        this.seen = views.seen(snapshot, caller);
        this.views = views;
        this.caller = caller;
    }

    /** Null for what the reader is not to know of. */
    @Nullable
    Entry tell(EntryWriter writer, LogEntry entry, Cursor cursor) {
        return entry.change() instanceof Change.OfObject of
                        && !isWhole(of.object().parent())
                ? part(writer, entry, of, cursor)
                : writer.whole(entry, cursor);
    }

    /** Whose a calendar was that is gone is not known any more. */
    private boolean isWhole(CollectionRef collection) {
        return seen == snapshot
                || whole.computeIfAbsent(
                        collection,
                        asked -> snapshot.collection(asked).isPresent()
                                && views.visibility().isWhole(snapshot, caller, asked));
    }

    private @Nullable Entry part(EntryWriter writer, LogEntry entry, Change.OfObject change, Cursor cursor) {
        ObjectRef ref = change.object();
        ObjectNode data = JSON.createObjectNode();
        if (change instanceof Change.ObjectGone || snapshot.object(ref).isEmpty()) {
            return writer.part(entry, change.type(), cursor, data);
        }
        ObjectRow row = seen.object(ref).orElse(null);
        if (row != null) {
            return writer.part(
                    entry, change.type(), cursor, data.put("etag", row.etag()).put("uid", row.uid()));
        }
        // what is hidden now may have been seen before, unless it is new
        boolean isNew = change instanceof Change.ObjectPut put && put.created();
        return isNew ? null : writer.part(entry, GONE, cursor, data);
    }
}
