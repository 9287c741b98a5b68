package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ForwardingSnapshot;
import dev.orrery.store.HomeChange;
import dev.orrery.store.Listing;
import dev.orrery.store.MemberChange;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Page;
import dev.orrery.store.Replaced;
import dev.orrery.store.Snapshot;
import dev.orrery.store.SyncPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot in which somebody who does not own what they look at finds no hidden object, and of a private one only when
 * it is. For collections without such objects, and in homes where the caller sees all, it is the one beneath. Lives as
 * long as that, on its thread.
 */
final class SeenSnapshot extends ForwardingSnapshot {
    private final Caller caller;
    private final Views views;
    private final Map<CollectionRef, Boolean> whole = new HashMap<>();
    private final Map<Known, Set<String>> known = new HashMap<>();

    /** What was in a collection up to a change. */
    private record Known(CollectionRef collection, long seq) {}

    SeenSnapshot(Snapshot all, Caller caller, Views views) {
        super(all);
        this.caller = caller;
        this.views = views;
    }

    private boolean isWhole(CollectionRef collection) {
        return whole.computeIfAbsent(collection, asked -> views.visibility().isWhole(all, caller, asked));
    }

    /** True if the caller sees the collection otherwise than its owner. */
    boolean restricts(CollectionRef collection) {
        return !isWhole(collection)
                && !all.listing(collection).objects().stream().allMatch(views::isOpen);
    }

    /** What others' entity tags add. */
    String mark() {
        return views.visibility().mark();
    }

    private boolean isOpen(ObjectRow row) {
        return views.isOpen(row) || isWhole(row.ref().parent());
    }

    private boolean seesWhole(ObjectRow row) {
        ObjectRow shown = see(row);
        return shown != null && shown.etag().equals(row.etag());
    }

    private @Nullable ObjectRow see(ObjectRow row) {
        return isOpen(row) ? row : views.show(all, row).row();
    }

    @Override
    public Optional<ObjectRow> object(ObjectRef ref) {
        return all.object(ref).map(this::see);
    }

    @Override
    public Optional<ObjectRow> objectByUid(CollectionRef collection, String uid) {
        return all.objectByUid(collection, uid).map(this::see);
    }

    @Override
    public Listing listing(CollectionRef collection) {
        Listing listing = all.listing(collection);
        if (isWhole(collection)) {
            return listing;
        }
        List<ObjectRow> closed = new ArrayList<>(0);
        List<ObjectRow> objects = listing.objects();
        for (int i = 0; i < objects.size(); i++) {
            if (!views.isOpen(objects.get(i))) {
                closed.add(objects.get(i));
            }
        }
        return closed.isEmpty() ? listing : SeenListing.of(listing, views.show(all, closed));
    }

    @Override
    public byte[] content(ObjectRow row) {
        if (isOpen(row)) {
            return all.content(row);
        }
        ObjectRow stored = all.object(row.ref()).orElse(null);
        if (stored == null || stored.seq() != row.seq()) {
            throw new IllegalStateException("not a row of this snapshot: " + row.ref() + " at " + row.seq());
        }
        return views.show(all, stored).content();
    }

    @Override
    public List<byte[]> contents(Collection<ObjectRow> rows) {
        List<ObjectRow> open = rows.stream().filter(this::isOpen).toList();
        if (open.size() == rows.size()) {
            return all.contents(rows);
        }
        List<byte[]> contents = new ArrayList<>(rows.size());
        var opened = all.contents(open).iterator();
        for (ObjectRow row : rows) {
            contents.add(isOpen(row) ? opened.next() : content(row));
        }
        return contents;
    }

    @Override
    public Map<PropertyName, String> properties(ObjectRef ref) {
        return all.object(ref).map(this::seesWhole).orElse(true) ? all.properties(ref) : Map.of();
    }

    @Override
    public Map<String, Map<PropertyName, String>> memberProperties(CollectionRef collection) {
        Map<String, Map<PropertyName, String>> properties = all.memberProperties(collection);
        if (properties.isEmpty() || isWhole(collection)) {
            return properties;
        }
        Listing listing = all.listing(collection);
        Map<String, Map<PropertyName, String>> seen = new HashMap<>(properties);
        seen.keySet().removeIf(name -> {
            ObjectRow row = listing.byName(name);
            return row != null && !seesWhole(row);
        });
        return seen;
    }

    /** What was hidden since the follower knew of its name is gone for them; what is new and hidden never was. */
    @Override
    public Page<MemberChange> changes(CollectionRef collection, SyncPoint since, int limit) {
        Page<MemberChange> page = all.changes(collection, since, limit);
        if (isWhole(collection)) {
            return page;
        }
        List<MemberChange> seen = page.rows().stream()
                .map(change -> see(collection, change, since))
                .filter(Objects::nonNull)
                .toList();
        return new Page<>(seen, page.next(), page.more());
    }

    @Override
    public Page<HomeChange> changesBelow(
            CollectionRef top, SyncPoint since, int limit, boolean deep, Collection<String> viewers) {
        Page<HomeChange> page = all.changesBelow(top, since, limit, deep, viewers);
        List<HomeChange> seen = new ArrayList<>(page.rows().size());
        for (HomeChange change : page.rows()) {
            switch (change) {
                case HomeChange.OfCollection collection -> seen.add(collection);
                case HomeChange.OfObject object -> {
                    MemberChange member = see(object.collection(), object.change(), since);
                    if (member != null) {
                        seen.add(new HomeChange.OfObject(object.seq(), object.collection(), member));
                    }
                }
            }
        }
        return new Page<>(seen, page.next(), page.more());
    }

    private @Nullable MemberChange see(CollectionRef collection, MemberChange change, SyncPoint since) {
        ObjectRow row = change.object();
        if (row == null || isOpen(row)) {
            return change;
        }
        ObjectRow shown = see(row);
        return shown == null && row.createdSeq() > since.seq() && !mayBeKnown(collection, row.name(), since)
                ? null
                : new MemberChange(change.name(), change.seq(), shown);
    }

    /**
     * True if another object may have been seen at this address: one that this one replaced, in this collection or in one
     * that was here before it.
     */
    private boolean mayBeKnown(CollectionRef collection, String name, SyncPoint since) {
        return since.seq() > 0
                && (all.collection(collection).map(CollectionRow::ownSeq).orElse(0L) > since.seq()
                        || known.computeIfAbsent(new Known(collection, since.seq()), this::replacedNames)
                                .contains(name));
    }

    private Set<String> replacedNames(Known at) {
        return all.replaced(at.collection(), at.seq()).stream()
                .filter(old -> old.createdSeq() <= at.seq())
                .map(Replaced::name)
                .collect(Collectors.toSet());
    }

    /** Versions that were public when they ended; of the others nothing may be told apart. */
    @Override
    public List<Replaced> replaced(CollectionRef collection, long since) {
        List<Replaced> replaced = all.replaced(collection, since);
        return isWhole(collection)
                ? replaced
                : replaced.stream()
                        .filter(version -> views.visibility().discretion().leavesWhole(version.index()))
                        .toList();
    }
}
