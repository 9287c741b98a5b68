package dev.orrery.store;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.model.AccessEntry;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.PropertyName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Short ways to write what tests of the store need; stands in for the verbs. */
public final class StoreFixture {
    public static final Actor ACTOR = new Actor("ada", "test");

    private static final Map<String, CalendarIndex> INDEXES = new ConcurrentHashMap<>();

    private StoreFixture() {}

    /** A principal with a home and nothing in it. */
    public static HomeId person(Store store, String name) {
        return store.write(HomeId.REGISTRY, tx -> {
            HomeId home = tx.createHome("guid-" + name);
            tx.putPrincipal(principal(home, name));
            tx.append(
                    new Change.PrincipalCreated(home, "guid-" + name, new PrincipalName(PrincipalKind.USER, name)),
                    ACTOR);
            return home;
        });
    }

    public static Principal principal(HomeId home, String name) {
        return new Principal(
                "guid-" + name,
                new PrincipalName(PrincipalKind.USER, name),
                name.toUpperCase(java.util.Locale.ROOT),
                List.of(name + "@Example.org"),
                List.of(),
                Map.of("capacity", "7"),
                home,
                "test",
                Instant.ofEpochSecond(1000));
    }

    public static CollectionRef calendar(Store store, HomeId home, String name) {
        return store.write(home, tx -> collection(tx, CollectionRef.root(home), name, CollectionKind.CALENDAR));
    }

    public static CollectionRef collection(Tx tx, CollectionRef parent, String name, CollectionKind kind) {
        long seq = tx.append(
                new Change.CollectionMade(new CollectionRef(parent.home(), CollectionId.ROOT), kind, name), ACTOR);
        return tx.putCollection(seq, parent, name, kind, Set.of("VEVENT"), Map.of());
    }

    public static long put(Store store, CollectionRef collection, String name, String text) {
        return store.write(collection.home(), tx -> put(tx, collection, name, text));
    }

    public static long put(Tx tx, CollectionRef collection, String name, String text) {
        ObjectRef ref = collection.object(name);
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        boolean created = tx.object(ref).isEmpty();
        CalendarIndex index = text.startsWith("BEGIN:VCALENDAR") && text.contains("END:VCALENDAR")
                ? CalendarObject.parse(content, Instant.EPOCH).index()
                : index("uid-" + name);
        long seq = tx.append(new Change.ObjectPut(ref, created, etag(content), index.uid()), ACTOR);
        tx.putObject(seq, ref, content, "text/calendar", etag(content), index);
        return seq;
    }

    /** A stand-in for the verbs' digest. */
    public static String etag(byte[] content) {
        return "\"" + Integer.toHexString(Arrays.hashCode(content)) + "\"";
    }

    public static long delete(Store store, CollectionRef collection, String name) {
        return store.write(collection.home(), tx -> delete(tx, collection, name));
    }

    public static long delete(Tx tx, CollectionRef collection, String name) {
        ObjectRef ref = collection.object(name);
        long seq = tx.append(new Change.ObjectGone(ref, "uid-" + name), ACTOR);
        tx.removeObject(seq, ref);
        return seq;
    }

    public static long remove(Tx tx, CollectionRef collection) {
        String name = tx.collection(collection).orElseThrow().name();
        long seq = tx.append(new Change.CollectionGone(collection, name), ACTOR);
        tx.removeCollection(seq, collection);
        return seq;
    }

    public static long move(Tx tx, CollectionRef collection, CollectionId parent, String name) {
        String old = tx.collection(collection).orElseThrow().name();
        long seq = tx.append(new Change.CollectionMoved(collection, old, name), ACTOR);
        tx.moveCollection(seq, collection, parent, name);
        return seq;
    }

    public static long setAccess(Tx tx, CollectionRef collection, List<AccessEntry> entries) {
        List<AccessEntry> old = tx.collection(collection).orElseThrow().access();
        long seq = tx.append(
                new Change.AccessChanged(
                        collection,
                        entries.stream().map(AccessEntry::grantee).toList(),
                        old.stream().map(AccessEntry::grantee).toList()),
                ACTOR);
        tx.setAccess(seq, collection, entries);
        return seq;
    }

    /** The index of an event of this UID. */
    public static CalendarIndex index(String uid) {
        return INDEXES.computeIfAbsent(uid, StoreFixture::extract);
    }

    private static CalendarIndex extract(String uid) {
        return CalendarObject.parse(event(uid, "x").getBytes(StandardCharsets.UTF_8), Instant.EPOCH)
                .index();
    }

    /** A small event. */
    public static String event(String uid, String summary) {
        return String.join(
                "\r\n",
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Orrery//test//EN",
                "BEGIN:VEVENT",
                "UID:" + uid,
                "DTSTAMP:20260101T000000Z",
                "DTSTART:20260102T100000Z",
                "DTEND:20260102T110000Z",
                "SUMMARY:" + summary,
                "END:VEVENT",
                "END:VCALENDAR",
                "");
    }

    public static Optional<ObjectRow> object(Store store, ObjectRef ref) {
        return store.read(s -> s.object(ref));
    }

    public static Optional<ObjectRow> objectByUid(Store store, CollectionRef collection, String uid) {
        return store.read(s -> s.objectByUid(collection, uid));
    }

    public static HomeRow home(Store store, HomeId home) {
        return store.read(s -> s.home(home)).orElseThrow();
    }

    /** As sentences: {@code +work}, {@code -work}, {@code +work/a}; {@code ?} where the collection is unknown. */
    static List<String> homeChanges(Store store, HomeId home, long since, boolean deep, String... viewers) {
        return store.read(s -> s.homeChanges(home, SyncPoint.at(since), 1000, deep, List.of(viewers)).rows().stream()
                .map(change -> switch (change) {
                    case HomeChange.OfCollection it -> (it.row() == null ? "-" : "+") + it.name();
                    case HomeChange.OfObject it ->
                        (it.change().object() == null ? "-" : "+")
                                + s.collection(it.collection())
                                        .map(CollectionRow::name)
                                        .orElse("?")
                                + "/" + it.change().name();
                })
                .toList());
    }

    public static Listing listing(Store store, CollectionRef collection) {
        return store.read(s -> s.listing(collection));
    }

    public static List<String> contents(Store store, CollectionRef collection) {
        return store.read(s -> s.contents(s.listing(collection).objects())).stream()
                .map(StoreFixture::text)
                .toList();
    }

    public static Map<PropertyName, String> properties(Store store, ObjectRef ref) {
        return store.read(s -> s.properties(ref));
    }

    public static List<LockRow> locks(Store store, CollectionRef collection, Instant now) {
        return store.read(s -> s.locks(collection, now));
    }

    public static List<LockRow> locks(Store store, HomeId home, Instant now) {
        return store.read(s -> s.locks(home, now));
    }

    public static Optional<LockRow> lock(Store store, HomeId home, String token, Instant now) {
        return store.read(s -> s.lock(home, token, now));
    }

    public static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    public static TreeSet<HomeId> homes(HomeId... homes) {
        return new TreeSet<>(List.of(homes));
    }
}
