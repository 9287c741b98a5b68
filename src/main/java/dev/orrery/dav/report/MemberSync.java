package dev.orrery.dav.report;

import dev.orrery.access.Caller;
import dev.orrery.calendar.Standpoint;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.SyncToken;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.property.Columns;
import dev.orrery.dav.property.PropertyRequest;
import dev.orrery.store.Listing;
import dev.orrery.store.MemberChange;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Page;
import dev.orrery.store.Snapshot;
import dev.orrery.store.SyncPoint;
import java.util.ArrayList;
import java.util.List;

/** A sync report on one collection below a home: its members. Belongs to one snapshot. */
final class MemberSync {
    private final DavContext context;
    private final Snapshot snapshot;
    private final CollectionTarget target;
    private final Columns columns;
    private final String standpoint;

    MemberSync(
            DavContext context, Snapshot snapshot, Caller caller, CollectionTarget target, PropertyRequest properties) {
        this.context = context;
        this.snapshot = snapshot;
        this.target = target;
        this.columns = context.properties().columns(properties, context.subject(target, snapshot, caller));
        this.standpoint = Standpoint.of(snapshot, caller, context.views().visibility(), target.row());
    }

    /**
     * @param since how far the client has come
     * @param limited true if the client set the limit; else a first listing is given whole
     */
    SyncAnswer since(SyncPoint since, int limit, boolean limited) {
        if (since.seq() == 0 && !limited) {
            return whole();
        }
        Page<MemberChange> page = snapshot.changes(target.row().ref(), since, limit);
        List<SyncAnswer.Row> rows = new ArrayList<>(page.rows().size());
        for (MemberChange change : page.rows()) {
            ObjectRow object = change.object();
            rows.add(
                    object == null
                            ? new SyncAnswer.Row.Gone(target.memberHref(change.name()))
                            : new SyncAnswer.Row.Member(target.href(), columns, object));
        }
        return answer(rows, page.next(), page.more());
    }

    /** From the shared listing: nothing is read from the database when it is warm. */
    private SyncAnswer whole() {
        Listing listing = snapshot.listing(target.row().ref());
        List<SyncAnswer.Row> rows = new ArrayList<>(listing.objects().size());
        for (ObjectRow object : listing.objects()) {
            rows.add(new SyncAnswer.Row.Member(target.href(), columns, object));
        }
        return answer(rows, SyncPoint.at(target.row().lastSeq()), false);
    }

    private SyncAnswer answer(List<SyncAnswer.Row> rows, SyncPoint point, boolean more) {
        SyncToken token = new SyncToken(context.store().epoch(), target.row().ref(), point, standpoint);
        return new SyncAnswer(target.href(), rows, token.toString(), more);
    }
}
