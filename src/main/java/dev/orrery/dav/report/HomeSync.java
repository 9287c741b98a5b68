package dev.orrery.dav.report;

import dev.orrery.access.Caller;
import dev.orrery.access.Rights;
import dev.orrery.calendar.Standpoint;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.SyncToken;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.property.Columns;
import dev.orrery.dav.property.PropertyRequest;
import dev.orrery.http.UrlPath;
import dev.orrery.model.CollectionId;
import dev.orrery.model.Privilege;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeChange;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Page;
import dev.orrery.store.Snapshot;
import dev.orrery.store.SyncPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sync report on a home or a plain collection: what is in it, and with level infinite everything below. Whoever is not
 * its owner sees what is granted; a share that was withdrawn is gone for them. Belongs to one snapshot.
 */
final class HomeSync {
    private final DavContext context;
    private final Snapshot snapshot;
    private final Caller caller;
    private final CollectionTarget top;
    private final PropertyRequest properties;
    private final String standpoint;
    private final Map<CollectionId, CollectionRow> rows = new HashMap<>();
    private final Map<CollectionId, Sight> sights = new HashMap<>();

    /** What the caller sees of one collection. */
    private record Sight(CollectionTarget target, Columns columns) {}

    HomeSync(DavContext context, Snapshot snapshot, Caller caller, CollectionTarget top, PropertyRequest properties) {
        this.context = context;
        this.snapshot = snapshot;
        this.caller = caller;
        this.top = top;
        this.properties = properties;
        this.standpoint = Standpoint.of(snapshot, caller, context.views().visibility(), top.row());
        snapshot.collections(top.row().ref().home())
                .forEach(row -> rows.put(row.ref().id(), row));
    }

    /**
     * @param since how far the client has come
     * @param deep level infinite
     */
    SyncAnswer since(SyncPoint since, int limit, boolean deep) {
        Page<HomeChange> page =
                snapshot.changesBelow(top.row().ref(), since, limit, deep, Standpoint.viewers(caller, top.owner()));
        List<SyncAnswer.Row> found = new ArrayList<>(page.rows().size());
        for (HomeChange change : page.rows()) {
            SyncAnswer.Row row = switch (change) {
                case HomeChange.OfCollection collection -> collection(collection);
                case HomeChange.OfObject object -> object(object);
            };
            if (row != null) {
                found.add(row);
            }
        }
        SyncToken token = new SyncToken(context.store().epoch(), top.row().ref(), page.next(), standpoint);
        return new SyncAnswer(top.href(), found, token.toString(), page.more());
    }

    private SyncAnswer.@Nullable Row collection(HomeChange.OfCollection change) {
        if (change.row() == null && !isStillThere(change)) {
            String parent = href(change.parent());
            return parent == null ? null : new SyncAnswer.Row.Gone(parent + UrlPath.encode(change.name()) + '/');
        }
        Sight sight = sight(change.ref().id());
        return sight == null
                ? null
                : new SyncAnswer.Row.Collection(
                        context.properties().read(properties, context.subject(sight.target, snapshot, caller)));
    }

    /** A share that ended is not the end for whoever holds rights there for another reason, such as their record. */
    private boolean isStillThere(HomeChange.OfCollection change) {
        CollectionRow row = rows.get(change.ref().id());
        return row != null
                && row.parent().equals(change.parent())
                && row.name().equals(change.name())
                && sight(change.ref().id()) != null;
    }

    private SyncAnswer.@Nullable Row object(HomeChange.OfObject change) {
        Sight sight = sight(change.collection().id());
        if (sight == null) {
            return null;
        }
        ObjectRow object = change.change().object();
        return object == null
                ? new SyncAnswer.Row.Gone(
                        sight.target.memberHref(change.change().name()))
                : new SyncAnswer.Row.Member(sight.target.href(), sight.columns, object);
    }

    /** Null for a collection that the caller may not read: a listing does not show it either. */
    private @Nullable Sight sight(CollectionId id) {
        return sights.computeIfAbsent(id, this::look);
    }

    private @Nullable Sight look(CollectionId id) {
        CollectionRow row = rows.get(id);
        String href = href(id);
        if (row == null || href == null) {
            return null;
        }
        Set<Privilege> rights = Rights.on(snapshot, caller, row.ref());
        if (!rights.contains(Privilege.READ)) {
            return null;
        }
        CollectionTarget target = new CollectionTarget(href, top.owner(), row, rights);
        return new Sight(target, context.properties().columns(properties, context.subject(target, snapshot, caller)));
    }

    /** Null for a collection that is not there any more. */
    private @Nullable String href(CollectionId id) {
        if (id.equals(top.row().ref().id())) {
            return top.href();
        }
        CollectionRow row = rows.get(id);
        String parent = row == null ? null : href(row.parent());
        return row == null || parent == null ? null : parent + UrlPath.encode(row.name()) + '/';
    }
}
