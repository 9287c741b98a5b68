package dev.orrery.store.sql;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeChange;
import dev.orrery.store.MemberChange;
import dev.orrery.store.SyncPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What changed in a home after a token, for someone who follows addresses.
 *
 * <p>A row's number here is not always the number of its own last change: a collection that was moved, or shared with
 * the viewer, brings everything in it to a place where the follower has not seen it, so its living members count as
 * changed then. What was at a place before lives on as tombstones under whatever took the place.
 */
final class HomeSync {
    private static final String GONE = "select parent, name, id, seq from collection_gone where home = ? and seq > ?";
    private static final String WITHDRAWN = "select collection, grantee, seq from withdrawn where home = ? and seq > ?";

    private final Session sql;
    private final HomeView view;
    private final CollectionId top;
    private final Set<CollectionId> asked;
    private final long since;
    private final long goneAfter;
    private final boolean deep;
    private final Set<String> viewers;

    /**
     * How far the follower is.
     *
     * @param newest change of the collection that is asked, and of everything below it
     * @param deep true for everything below, false for what is directly in it
     */
    record Asked(SyncPoint since, long newest, boolean deep) {}

    /**
     * @param top the collection that is asked
     * @param viewers GUIDs of a person and their groups; empty for the owner
     */
    HomeSync(Session sql, HomeView view, CollectionRow top, Asked asked, Collection<String> viewers) {
        this.sql = sql;
        this.view = view;
        this.top = top.ref().id();
        this.since = asked.since().seq();
        this.goneAfter = Pages.goneAfter(asked.since(), asked.newest());
        this.deep = asked.deep();
        this.asked = new HashSet<>();
        if (deep) {
            view.subtree(top.ref()).forEach(row -> this.asked.add(row.ref().id()));
        } else {
            this.asked.add(this.top);
        }
        this.viewers = new HashSet<>();
        viewers.forEach(guid -> this.viewers.addAll(Codecs.namings(guid)));
        if (!viewers.isEmpty()) {
            this.viewers.add(Codecs.grantee(new Grantee.Everyone()));
            this.viewers.add(Codecs.grantee(new Grantee.Authenticated()));
        }
    }

    /** The first rows in order of their numbers; of one number what is gone, then collections, then members. */
    List<HomeChange> first(int limit) {
        List<HomeChange> found = new ArrayList<>();
        Map<CollectionId, Long> withdrawn = viewers.isEmpty() ? Map.of() : withdrawn();
        for (HomeView.Node node : view.nodes()) {
            collection(node, withdrawn, found);
            if (asked.contains(node.row().ref().id())) {
                members(node, limit, found);
            }
        }
        gone(withdrawn, found);
        found.sort(Comparator.comparingLong(HomeChange::seq)
                .thenComparing(HomeSync::rank)
                .thenComparing(HomeSync::name));
        return found.size() > limit ? found.subList(0, limit) : found;
    }

    private void collection(HomeView.Node node, Map<CollectionId, Long> withdrawn, List<HomeChange> found) {
        CollectionRow row = node.row();
        if (row.ref().id().equals(top) || row.ref().isRoot() || !asked.contains(row.parent())) {
            return;
        }
        long lost = withdrawnSeq(row.ref().id(), withdrawn);
        if (lost > 0 && lost < node.placedSeq() && !granted(row.ref().id())) {
            return; // it came here when the viewer saw it no more: what they saw is gone at its old place
        }
        if (lost > goneAfter && !granted(row.ref().id())) {
            found.add(new HomeChange.OfCollection(lost, row.ref(), row.parent(), row.name(), null));
            return;
        }
        long seq = Math.max(deep ? row.ownSeq() : row.lastSeq(), appearedSeq(node));
        if (seq > since) {
            found.add(new HomeChange.OfCollection(seq, row.ref(), row.parent(), row.name(), row));
        }
    }

    private void members(HomeView.Node node, int limit, List<HomeChange> found) {
        CollectionRow row = node.row();
        long appeared = appearedSeq(node);
        if (row.lastSeq() <= since && appeared <= since) {
            return;
        }
        List<MemberChange> changes = appeared > since
                ? ObjectQueries.livingOrSince(sql, row.ref(), goneAfter)
                : ObjectQueries.since(sql, row.ref(), since, goneAfter, limit);
        for (MemberChange change : changes) {
            long seq = change.object() == null ? change.seq() : Math.max(change.seq(), appeared);
            found.add(new HomeChange.OfObject(seq, row.ref(), change));
        }
    }

    private void gone(Map<CollectionId, Long> withdrawn, List<HomeChange> found) {
        sql.each(
                GONE,
                gone -> {
                    CollectionId parent = new CollectionId(gone.getLong(1));
                    CollectionId id = new CollectionId(gone.getLong(3));
                    boolean reachable = asked.contains(parent);
                    boolean known = viewers.isEmpty() || withdrawn.containsKey(id) || granted(id) || granted(parent);
                    known |= id.value() < withdrawn.getOrDefault(CollectionId.ROOT, 0L); // saw the whole home then
                    if (reachable && known) {
                        found.add(new HomeChange.OfCollection(
                                gone.getLong(4), new CollectionRef(view.home(), id), parent, gone.getString(2), null));
                    }
                },
                view.home().value(),
                goneAfter);
    }

    /** Since when the collection and its members are where this follower sees them. */
    private long appearedSeq(HomeView.Node node) {
        long appeared = node.placedSeq();
        if (!viewers.isEmpty()) {
            for (HomeView.Node above : view.chain(node.row().ref().id())) {
                appeared = Math.max(appeared, above.accessSeq());
            }
        }
        return appeared;
    }

    private Map<CollectionId, Long> withdrawn() {
        Map<CollectionId, Long> found = new HashMap<>();
        sql.each(
                WITHDRAWN,
                row -> {
                    if (viewers.contains(row.getString(2))) {
                        found.merge(new CollectionId(row.getLong(1)), row.getLong(3), Math::max);
                    }
                },
                view.home().value(),
                goneAfter);
        return found;
    }

    private long withdrawnSeq(CollectionId id, Map<CollectionId, Long> withdrawn) {
        long newest = 0;
        if (!withdrawn.isEmpty()) {
            for (HomeView.Node node : view.chain(id)) {
                newest =
                        Math.max(newest, withdrawn.getOrDefault(node.row().ref().id(), 0L));
            }
        }
        return newest;
    }

    /** True if an entry on the collection or above it still grants something to the viewer. */
    private boolean granted(CollectionId id) {
        for (HomeView.Node node : view.chain(id)) {
            for (AccessEntry entry : node.row().access()) {
                if (entry.grant() && viewers.contains(Codecs.grantee(entry.grantee()))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What goes comes first: under a place that is gone something may have become visible by the same change. */
    private static int rank(HomeChange change) {
        return switch (change) {
            case HomeChange.OfCollection collection -> collection.row() == null ? 0 : 1;
            case HomeChange.OfObject _ -> 2;
        };
    }

    private static String name(HomeChange change) {
        return switch (change) {
            case HomeChange.OfCollection collection -> collection.name();
            case HomeChange.OfObject object -> object.change().name();
        };
    }
}
