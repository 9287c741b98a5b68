package dev.orrery.store.sql;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeChange;
import dev.orrery.store.MemberChange;
import dev.orrery.store.SyncPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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
 *
 * <p>The owner knew every place that was left. Anybody else is told of those that were withdrawn from them, unless they
 * see them again; all else that they see now came to their sight no earlier than its newest move and the newest change
 * of an access list above it, which is never before what is gone above it.
 */
final class HomeSync {
    private static final String GONE = "select parent, name, id, seq from collection_gone where home = ? and seq > ?";

    private final Session sql;
    private final HomeView view;
    private final CollectionId top;
    private final Set<CollectionId> asked;
    private final long since;
    private final long newest;
    private final long goneAfter;
    private final boolean deep;
    private final Set<String> viewers;
    private final boolean seesAll;
    private final Map<Withdrawals.Place, Withdrawals.Loss> lost;

    /**
     * How far the follower is.
     *
     * @param newest change of the collection that is asked, and of everything below it
     * @param deep true for everything below, false for what is directly in it
     * @param owner GUID of the home's owner
     */
    record Asked(SyncPoint since, long newest, boolean deep, String owner) {}

    /**
     * @param top the collection that is asked
     * @param viewers GUIDs of a person and their groups; the owner's among them for who sees all by right, and so everything
     *     that the owner sees go; empty for the owner
     * @throws Refused InvalidSyncToken if the viewer's token is older than what is known of withdrawn shares
     */
    HomeSync(Session sql, HomeView view, CollectionRow top, Asked asked, Collection<String> viewers) {
        this.sql = sql;
        this.view = view;
        this.top = top.ref().id();
        this.since = asked.since().seq();
        this.newest = asked.newest();
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
        this.seesAll = viewers.isEmpty() || viewers.contains(asked.owner());
        this.lost = since == 0 || seesAll ? Map.of() : lost(asked.since());
    }

    private Map<Withdrawals.Place, Withdrawals.Loss> lost(SyncPoint token) {
        Withdrawals withdrawals = new Withdrawals(sql, view, viewers, goneAfter);
        if (withdrawals.unknown() && goneAfter < newest) {
            throw new Refused(new Reason.InvalidSyncToken(token.toString()));
        }
        return withdrawals.below(top, viewers, deep);
    }

    /** Where the follower is with the last row: never behind what brought the whole collection to their sight. */
    long newest() {
        HomeView.Node node = view.node(top);
        return Math.max(Math.max(newest, since), node == null ? 0 : appearedSeq(node));
    }

    /** The first rows in order of their numbers; of one number what is gone, then collections, then members. */
    List<HomeChange> first(int limit) {
        List<HomeChange> found = new ArrayList<>();
        for (HomeView.Node node : view.nodes()) {
            collection(node, found);
            if (asked.contains(node.row().ref().id())) {
                members(node, limit, found);
            }
        }
        if (seesAll) {
            gone(found);
        } else {
            lost.forEach((place, loss) -> found.add(gone(loss.seq(), loss.collection(), place)));
        }
        found.sort(Comparator.comparingLong(HomeChange::seq)
                .thenComparing(HomeSync::rank)
                .thenComparing(HomeSync::name));
        return found.size() > limit ? found.subList(0, limit) : found;
    }

    private void collection(HomeView.Node node, List<HomeChange> found) {
        CollectionRow row = node.row();
        if (row.ref().id().equals(top) || row.ref().isRoot() || !asked.contains(row.parent())) {
            return;
        }
        if (lost.containsKey(new Withdrawals.Place(row.parent(), row.name()))) {
            return; // said to be gone
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

    private void gone(List<HomeChange> found) {
        sql.each(
                GONE,
                row -> {
                    CollectionId parent = new CollectionId(row.getLong(1));
                    if (asked.contains(parent)) {
                        CollectionId id = new CollectionId(row.getLong(3));
                        found.add(gone(row.getLong(4), id, new Withdrawals.Place(parent, row.getString(2))));
                    }
                },
                view.home().value(),
                goneAfter);
    }

    private HomeChange gone(long seq, CollectionId id, Withdrawals.Place place) {
        return new HomeChange.OfCollection(seq, new CollectionRef(view.home(), id), place.parent(), place.name(), null);
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
