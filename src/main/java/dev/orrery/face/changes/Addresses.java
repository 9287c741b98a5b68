package dev.orrery.face.changes;

import dev.orrery.calendar.Paths;
import dev.orrery.http.UrlPath;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.Watched;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.LeftPlace;
import dev.orrery.store.Snapshot;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The address of every collection of a home: the one that it has now, or the last one of what is gone, as long as nothing
 * took it. Looked up when the first is asked for: most of who looks finds nothing to tell. Belongs to one snapshot.
 */
final class Addresses {
    private final Snapshot snapshot;
    private final HomeId home;
    private @Nullable String root;
    private @Nullable Map<CollectionId, CollectionRow> living;
    private @Nullable Map<CollectionId, LeftPlace> left;

    private record Place(CollectionId parent, String name) {}

    /** Where the home's owner is known already. */
    Addresses(Snapshot snapshot, Principal owner) {
        this(snapshot, owner.home(), Paths.home(owner));
    }

    Addresses(Snapshot snapshot, HomeId home) {
        this(snapshot, home, null);
    }

    /** What has no address of its own is told of the provider. */
    static Addresses ofAccount(Snapshot snapshot, HomeId account) {
        return new Addresses(snapshot, account, Watched.PROVIDER);
    }

    private Addresses(Snapshot snapshot, HomeId home, @Nullable String root) {
        this.snapshot = snapshot;
        this.home = home;
        this.root = root;
    }

    String home() {
        if (root == null) {
            root = Paths.of(snapshot, CollectionRef.root(home));
        }
        return root;
    }

    /** Of the home where it is not known any more. */
    String of(CollectionId id) {
        StringBuilder path = new StringBuilder();
        CollectionId at = id;
        while (!at.equals(CollectionId.ROOT)) {
            Place place = place(at);
            if (place == null) {
                return home();
            }
            path.insert(0, '/').insert(0, UrlPath.encode(place.name()));
            at = place.parent();
        }
        return path.insert(0, home()).toString();
    }

    /** Of the home where its collection's is not known any more. */
    String of(ObjectRef object) {
        String collection = of(object.collection());
        return collection.equals(home()) && !object.parent().isRoot()
                ? home()
                : collection + UrlPath.encode(object.name());
    }

    /** What lies there under that name. */
    String member(CollectionId parent, String name) {
        return of(parent) + UrlPath.encode(name) + '/';
    }

    /** True if it is that collection or lies in it, however deep. */
    boolean holds(CollectionId top, CollectionId below) {
        CollectionId at = below;
        while (!at.equals(top)) {
            Place place = at.equals(CollectionId.ROOT) ? null : place(at);
            if (place == null) {
                return false;
            }
            at = place.parent();
        }
        return true;
    }

    @Nullable
    CollectionRow living(CollectionId id) {
        if (living == null) {
            living = new HashMap<>();
            for (CollectionRow row : snapshot.collections(home)) {
                living.put(row.ref().id(), row);
            }
        }
        return living.get(id);
    }

    private @Nullable Place place(CollectionId id) {
        CollectionRow row = living(id);
        if (row != null) {
            return new Place(row.parent(), row.name());
        }
        LeftPlace gone = left().get(id);
        return gone == null ? null : new Place(gone.parent(), gone.name());
    }

    /** The last place of each; asked for only where something is gone. */
    private Map<CollectionId, LeftPlace> left() {
        if (left == null) {
            left = new HashMap<>();
            for (LeftPlace place : snapshot.leftPlaces(home)) {
                left.put(place.collection(), place);
            }
        }
        return left;
    }
}
