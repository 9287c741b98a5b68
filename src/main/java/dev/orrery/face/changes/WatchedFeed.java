package dev.orrery.face.changes;

import dev.orrery.access.Caller;
import dev.orrery.access.Rights;
import dev.orrery.calendar.Paths;
import dev.orrery.calendar.Views;
import dev.orrery.directory.Principals;
import dev.orrery.face.EntryFeed;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.model.Watched;
import dev.orrery.store.HomeRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.SyncPoint;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/**
 * The feed of something that is known by its id, so that it can be followed whatever its address becomes, and until it is
 * gone. Thread-safe.
 */
public final class WatchedFeed implements EntryFeed {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Store store;
    private final Principals principals;
    private final Feed feed;

    public WatchedFeed(Store store, Principals principals, Views views) {
        this.store = store;
        this.principals = principals;
        this.feed = new Feed(store, views);
    }

    @Override
    public Located locate(Caller caller, String resource) {
        Part part = Part.locate(resource, principals);
        return store.read(snapshot -> {
            Selection found = Selection.of(snapshot, caller, Asked.of(List.of()), part);
            CollectionId top = found.top() == null ? CollectionId.ROOT : found.top();
            String object = found.object() == null ? "" : found.object();
            Watched watched = new Watched(part.owner().home(), found.record(), top, object);
            return new Located(watched, address(snapshot, watched));
        });
    }

    @Override
    public String address(Watched watched) {
        return store.read(snapshot -> address(snapshot, watched));
    }

    private static String address(Snapshot snapshot, Watched watched) {
        if (watched.record()) {
            return snapshot.principalOf(watched.home())
                    .map(Principal::name)
                    .map(Paths::principal)
                    .orElse("/principals/");
        }
        Addresses addresses = new Addresses(snapshot, watched.home());
        return watched.object().isEmpty()
                ? addresses.of(watched.collection())
                : addresses.of(new ObjectRef(watched.home(), watched.collection(), watched.object()));
    }

    @Override
    public String end(Caller caller, Watched watched) {
        return store.read(snapshot -> {
            HomeRow home = home(snapshot, watched);
            return now(snapshot, caller, watched, owner(snapshot, watched))
                    .at(SyncPoint.at(home.lastSeq()))
                    .toString();
        });
    }

    @Override
    public long sequence(String cursor) {
        return Cursor.parse(cursor).point().seq();
    }

    @Override
    public void check(Caller caller, Watched watched, String since) {
        Cursor from = Cursor.parse(since);
        store.read(snapshot -> {
            Principal owner = owner(snapshot, watched);
            selection(snapshot, caller, watched, owner, List.of());
            return Feed.check(from, now(snapshot, caller, watched, owner), home(snapshot, watched));
        });
    }

    @Override
    public Page read(Caller caller, Watched watched, List<String> types, String since, int limit) {
        Cursor from = Cursor.parse(since);
        return store.read(snapshot -> {
            Principal owner = owner(snapshot, watched);
            Selection selection = selection(snapshot, caller, watched, owner, types);
            Feed.check(from, now(snapshot, caller, watched, owner), home(snapshot, watched));
            Batch batch = feed.read(snapshot, caller, owner, selection, from, limit);
            return new Page(
                    batch.entries().stream().map(WatchedFeed::told).toList(),
                    batch.next().toString(),
                    batch.more(),
                    isThere(snapshot, watched));
        });
    }

    @Override
    public void checkTypes(List<String> types) {
        Asked.types(types);
    }

    static Told told(Entry entry) {
        return new Told(
                entry.json().path("id").asString(),
                entry.type(),
                entry.json().path("resource").asString(),
                entry.cursor().toString(),
                entry.cursor().point().seq(),
                JSON.writeValueAsBytes(entry.json()));
    }

    /** At the beginning of what can be followed from where the caller stands. */
    private Cursor now(Snapshot snapshot, Caller caller, Watched watched, Principal owner) {
        String standpoint = watched.record()
                ? ""
                : feed.standpoint(snapshot, caller, owner, owner.name().toString());
        return new Cursor(store.epoch(), watched.home(), SyncPoint.at(0), standpoint);
    }

    /** What is gone is told to its end. */
    private static Selection selection(
            Snapshot snapshot, Caller caller, Watched watched, Principal owner, List<String> types) {
        Addresses addresses = new Addresses(snapshot, owner);
        Asked asked = Asked.of(types);
        CollectionRef root = CollectionRef.root(watched.home());
        boolean known = !Rights.on(snapshot, caller, root).isEmpty();
        if (!known || watched.record() && !Rights.onPrincipal(caller, owner).contains(Privilege.READ)) {
            throw notFound(watched);
        }
        if (watched.record() || watched.ref().isRoot() && watched.object().isEmpty()) {
            return new Selection(asked, addresses, watched.record(), null, null);
        }
        boolean isThere = snapshot.collection(watched.ref()).isPresent();
        if (isThere && !Rights.on(snapshot, caller, watched.ref()).contains(Privilege.READ)) {
            throw notFound(watched);
        }
        String object = watched.object().isEmpty() ? null : watched.object();
        return new Selection(asked, addresses, false, watched.collection(), object);
    }

    private static boolean isThere(Snapshot snapshot, Watched watched) {
        return snapshot.collection(watched.ref()).isPresent()
                && (watched.object().isEmpty()
                        || snapshot.object(watched.ref().object(watched.object()))
                                .isPresent());
    }

    private static Principal owner(Snapshot snapshot, Watched watched) {
        return snapshot.principalOf(watched.home()).orElseThrow(() -> notFound(watched));
    }

    private static HomeRow home(Snapshot snapshot, Watched watched) {
        return snapshot.home(watched.home()).orElseThrow(() -> notFound(watched));
    }

    private static Refused notFound(Watched watched) {
        return new Refused(new Reason.NotFound(Objects.toString(watched)));
    }
}
