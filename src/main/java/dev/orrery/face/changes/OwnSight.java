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

/**
 * The log of somebody's own home where calendars of others lie in it, which they were lent at an authority: of what is in
 * those they are told no more than they see. Belongs to one snapshot.
 */
final class OwnSight {
    /** As what was copied out of folders says where it came from. */
    private static final String COPIED = "imap";

    private final Snapshot all;
    private final Snapshot seen;
    private final Caller caller;
    private final Views views;
    private final long since;
    private final Map<CollectionRef, Boolean> whole = new HashMap<>();
    private final Map<CollectionRef, Boolean> there = new HashMap<>();

    /** @param since what the reader knows already */
    OwnSight(Snapshot all, Caller caller, Views views, long since) {
        this.all = all;
        this.seen = views.seen(all, caller);
        this.caller = caller;
        this.views = views;
        this.since = since;
    }

    /** The entry as it may be told; null if it may not be. */
    @Nullable
    LogEntry see(LogEntry entry) {
        if (seen == all || !(entry.change() instanceof Change.OfObject change) || isOwn(entry, change)) {
            return entry;
        }
        Change told = told(change);
        return told == null ? null : new LogEntry(entry.position(), entry.seq(), entry.time(), entry.actor(), told);
    }

    /** Of a calendar that is gone nobody can say any more whose it was. */
    private boolean isOwn(LogEntry entry, Change.OfObject change) {
        CollectionRef collection = change.object().parent();
        return whole.computeIfAbsent(collection, asked -> views.visibility().isWhole(all, caller, asked))
                && (!entry.actor().origin().equals(COPIED)
                        || there.computeIfAbsent(
                                collection, asked -> all.collection(asked).isPresent()));
    }

    /** How things are, as in what others are told; what is hidden now may have been known before. */
    private @Nullable Change told(Change.OfObject change) {
        ObjectRef ref = change.object();
        ObjectRow row = all.object(ref).orElse(null);
        ObjectRow shown = seen.object(ref).orElse(null);
        return switch (change) {
            case Change.ObjectGone _ -> new Change.ObjectGone(ref, "");
            case Change.ObjectPut put
            when shown != null -> new Change.ObjectPut(ref, put.created(), shown.etag(), shown.uid());
            case Change.ObjectPut _ -> row != null && row.createdSeq() <= since ? new Change.ObjectGone(ref, "") : null;
            case Change.ObjectPropertiesChanged _ ->
                row != null && shown != null && shown.etag().equals(row.etag()) ? change : null;
        };
    }
}
