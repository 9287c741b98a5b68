package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeChange;
import dev.orrery.store.HomeRow;
import dev.orrery.store.Listing;
import dev.orrery.store.LockRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.MemberChange;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Page;
import dev.orrery.store.Replaced;
import dev.orrery.store.Snapshot;
import dev.orrery.store.SyncPoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot in which somebody who does not own what they look at finds no hidden object, and of a private one only when
 * it is. For collections without such objects, and in homes where the caller sees all, it is the one beneath. Lives as
 * long as that, on its thread.
 */
final class SeenSnapshot implements Snapshot {
    private final Snapshot all;
    private final Caller caller;
    private final Views views;
    private final Map<HomeId, Boolean> whole = new HashMap<>();

    SeenSnapshot(Snapshot all, Caller caller, Views views) {
        this.all = all;
        this.caller = caller;
        this.views = views;
    }

    boolean isWhole(HomeId home) {
        return whole.computeIfAbsent(home, asked -> views.visibility().isWhole(all, caller, asked));
    }

    /** True if the caller sees the collection otherwise than its owner. */
    boolean restricts(CollectionRef collection) {
        return !isWhole(collection.home())
                && !all.listing(collection).objects().stream().allMatch(Views::isOpen);
    }

    /** What others' entity tags add. */
    String mark() {
        return views.visibility().mark();
    }

    private boolean isOpen(ObjectRow row) {
        return Views.isOpen(row) || isWhole(row.ref().home());
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
        if (isWhole(collection.home())) {
            return listing;
        }
        List<ObjectRow> closed = new ArrayList<>(0);
        List<ObjectRow> objects = listing.objects();
        for (int i = 0; i < objects.size(); i++) {
            if (!Views.isOpen(objects.get(i))) {
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
        return all.object(ref).map(this::isOpen).orElse(true) ? all.properties(ref) : Map.of();
    }

    @Override
    public Map<String, Map<PropertyName, String>> memberProperties(CollectionRef collection) {
        Map<String, Map<PropertyName, String>> properties = all.memberProperties(collection);
        if (properties.isEmpty() || isWhole(collection.home())) {
            return properties;
        }
        Listing listing = all.listing(collection);
        Map<String, Map<PropertyName, String>> seen = new HashMap<>(properties);
        seen.keySet().removeIf(name -> {
            ObjectRow row = listing.byName(name);
            return row != null && !Views.isOpen(row);
        });
        return seen;
    }

    /** What was hidden since the follower knew of its name is gone for them; what is new and hidden never was. */
    @Override
    public Page<MemberChange> changes(CollectionRef collection, SyncPoint since, int limit) {
        Page<MemberChange> page = all.changes(collection, since, limit);
        if (isWhole(collection.home())) {
            return page;
        }
        List<MemberChange> seen = page.rows().stream()
                .map(change -> see(change, since))
                .filter(Objects::nonNull)
                .toList();
        return new Page<>(seen, page.next(), page.more());
    }

    @Override
    public Page<HomeChange> changesBelow(
            CollectionRef top, SyncPoint since, int limit, boolean deep, Collection<String> viewers) {
        Page<HomeChange> page = all.changesBelow(top, since, limit, deep, viewers);
        if (isWhole(top.home())) {
            return page;
        }
        List<HomeChange> seen = new ArrayList<>(page.rows().size());
        for (HomeChange change : page.rows()) {
            switch (change) {
                case HomeChange.OfCollection collection -> seen.add(collection);
                case HomeChange.OfObject object -> {
                    MemberChange member = see(object.change(), since);
                    if (member != null) {
                        seen.add(new HomeChange.OfObject(object.seq(), object.collection(), member));
                    }
                }
            }
        }
        return new Page<>(seen, page.next(), page.more());
    }

    private @Nullable MemberChange see(MemberChange change, SyncPoint since) {
        ObjectRow row = change.object();
        if (row == null || isOpen(row)) {
            return change;
        }
        ObjectRow shown = see(row);
        return shown == null && row.createdSeq() > since.seq()
                ? null
                : new MemberChange(change.name(), change.seq(), shown);
    }

    /** Versions that were public when they ended; of the others nothing may be told apart. */
    @Override
    public List<Replaced> replaced(CollectionRef collection, long since) {
        List<Replaced> replaced = all.replaced(collection, since);
        return isWhole(collection.home())
                ? replaced
                : replaced.stream()
                        .filter(version -> version.index().isPublic())
                        .toList();
    }

    // what is the same for everybody

    @Override
    public Optional<Principal> principal(PrincipalName name) {
        return all.principal(name);
    }

    @Override
    public Optional<Principal> principal(String guid) {
        return all.principal(guid);
    }

    @Override
    public Optional<Principal> principalOf(HomeId home) {
        return all.principalOf(home);
    }

    @Override
    public Optional<Principal> principalByMail(String mail) {
        return all.principalByMail(mail);
    }

    @Override
    public List<Principal> groupsWith(PrincipalName member) {
        return all.groupsWith(member);
    }

    @Override
    public List<Principal> searchPrincipals(PrincipalKind kind, String text, int limit) {
        return all.searchPrincipals(kind, text, limit);
    }

    @Override
    public List<Principal> archivedPrincipals() {
        return all.archivedPrincipals();
    }

    @Override
    public Map<String, String> notes(String prefix) {
        return all.notes(prefix);
    }

    @Override
    public long countPrincipals(String source) {
        return all.countPrincipals(source);
    }

    @Override
    public List<CollectionRef> namedIn(String guid) {
        return all.namedIn(guid);
    }

    @Override
    public Optional<HomeRow> home(HomeId home) {
        return all.home(home);
    }

    @Override
    public List<CollectionRow> collections(HomeId home) {
        return all.collections(home);
    }

    @Override
    public Optional<CollectionRow> collection(CollectionRef ref) {
        return all.collection(ref);
    }

    @Override
    public Optional<CollectionRow> child(CollectionRef parent, String name) {
        return all.child(parent, name);
    }

    @Override
    public Page<LogEntry> log(HomeId home, long since, int limit) {
        return all.log(home, since, limit);
    }

    @Override
    public Optional<MirrorRow> mirror(CollectionRef collection) {
        return all.mirror(collection);
    }

    @Override
    public List<MirrorRow> mirrors(HomeId home) {
        return all.mirrors(home);
    }

    @Override
    public List<MirrorItem> mirrorItems(CollectionRef collection) {
        return all.mirrorItems(collection);
    }

    @Override
    public List<MirrorItem> mirrorItems(CollectionRef collection, String uid) {
        return all.mirrorItems(collection, uid);
    }

    @Override
    public Optional<MirrorItem> mirrorItem(CollectionRef collection, long item) {
        return all.mirrorItem(collection, item);
    }

    @Override
    public List<MirrorItem> mirrorTroubles(CollectionRef collection) {
        return all.mirrorTroubles(collection);
    }

    @Override
    public List<LockRow> locks(CollectionRef collection, Instant now) {
        return all.locks(collection, now);
    }

    @Override
    public Optional<LockRow> lock(HomeId home, String token, Instant now) {
        return all.lock(home, token, now);
    }

    @Override
    public List<LockRow> locks(HomeId home, Instant now) {
        return all.locks(home, now);
    }
}
