package dev.orrery.source.imap;

import dev.orrery.access.AuthorityOwner;
import dev.orrery.access.AuthorityRights;
import dev.orrery.access.ExtendedReaders;
import dev.orrery.calendar.BringCollections;
import dev.orrery.calendar.BringObjects;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import dev.orrery.xml.StoredValue;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calendars of a home those of a person's folders: the default folders are {@code calendar/} and {@code tasks/},
 * every other becomes a collection that is renamed and removed along. One transaction; what is as it was appends nothing.
 * Thread-safe.
 */
final class FolderTree {
    static final String SOURCE = "imap";

    private static final Map<CalendarFolder.Kind, String> DEFAULTS =
            Map.of(CalendarFolder.Kind.EVENT, "calendar", CalendarFolder.Kind.TASK, "tasks");
    private static final PropertyName DISPLAY_NAME = PropertyName.dav("displayname");
    private static final PropertyName TRANSPARENCY = PropertyName.caldav("schedule-calendar-transp");
    private static final String TRANSPARENT = "<transparent xmlns=\"" + PropertyName.CALDAV + "\"/>";
    private static final PropertyName COLOR = PropertyName.apple("calendar-color");

    /** In place of the name that a collection was given: one of the defaults, which keep theirs. */
    private static final String STANDING = "/";

    private final Store store;

    FolderTree(Store store) {
        this.store = store;
    }

    /** Every mirror of the home, as it is now. */
    List<MirrorRow> mirrors(HomeId home) {
        return store.read(snapshot -> snapshot.mirrors(home).stream()
                .filter(row -> row.source().equals(SOURCE))
                .toList());
    }

    /** Whether it is the copy of a default folder. */
    static boolean isStanding(MirrorRow row) {
        return row.detail().equals(STANDING);
    }

    /** @param gone mirrors whose folder is positively not there any more */
    void bring(HomeId home, FolderMap map, List<MirrorRow> gone) {
        store.write(home, tx -> {
            gone.forEach(row -> leave(tx, row));
            map.bound().forEach((ref, folder) -> keep(tx, ref, folder));
            map.fresh().forEach(folder -> join(tx, home, folder));
            return home;
        });
    }

    /** The default calendar and task list stay, empty, for every home has them. */
    private void leave(Tx tx, MirrorRow row) {
        CollectionRow collection = tx.collection(row.ref()).orElse(null);
        if (collection == null) {
            return;
        }
        if (!DEFAULTS.containsValue(collection.name())) {
            BringCollections.remove(tx, FolderCopy.ACTOR, collection);
            return;
        }
        List.copyOf(tx.listing(row.ref()).objects())
                .forEach(object -> BringObjects.removeDeleted(tx, FolderCopy.ACTOR, object.ref()));
        tx.removeMirror(row.ref());
        Map<PropertyName, @Nullable String> free = new HashMap<>();
        for (PropertyName said : List.of(AuthorityRights.PROPERTY, AuthorityOwner.PROPERTY, ExtendedReaders.PROPERTY)) {
            free.put(said, null);
        }
        BringCollections.setProperties(tx, FolderCopy.ACTOR, collection, free);
    }

    private void keep(Tx tx, CollectionRef ref, CalendarFolder folder) {
        MirrorRow row = tx.mirror(ref).orElse(null);
        CollectionRow collection = tx.collection(ref).orElse(null);
        if (row == null || collection == null) {
            return; // somebody was quicker; the next look has it right
        }
        if (!row.place().equals(folder.place()) || !row.identity().equals(folder.identity())) {
            boolean another = !row.identity().isEmpty() && !row.identity().equals(folder.identity());
            tx.putMirror(new MirrorRow(
                    ref,
                    SOURCE,
                    folder.place(),
                    folder.identity(),
                    another ? anew(row.validator()) : row.validator(),
                    row.checkedAt(),
                    isStanding(row) ? STANDING : folder.member()));
            rename(tx, collection, row, folder);
        }
        tx.collection(ref)
                .ifPresent(now -> BringCollections.setProperties(tx, FolderCopy.ACTOR, now, shown(now, row, folder)));
    }

    /** A folder of another identity has other messages under perhaps the same numbers. */
    private static String anew(String validator) {
        return Progress.parse(validator).under(0).toString();
    }

    /** A collection that was called as its folder was goes on doing so; one that a person renamed here does not. */
    private void rename(Tx tx, CollectionRow collection, MirrorRow before, CalendarFolder folder) {
        if (!before.detail().equals(folder.member()) && collection.name().startsWith(before.detail())) {
            HomeId home = collection.ref().home();
            BringCollections.rename(
                    tx, FolderCopy.ACTOR, collection, BringCollections.freeName(tx, home, folder.member()));
        }
    }

    private void join(Tx tx, HomeId home, CalendarFolder folder) {
        CollectionRow standing = standing(tx, home, folder);
        CollectionRef ref;
        if (standing != null) {
            ref = standing.ref();
            BringCollections.setProperties(tx, FolderCopy.ACTOR, standing, shown(standing, folder));
        } else {
            Map<PropertyName, String> properties = new HashMap<>();
            wishes(folder).forEach((name, value) -> {
                if (value != null) {
                    properties.put(name, value);
                }
            });
            ref = BringCollections.make(
                    tx,
                    FolderCopy.ACTOR,
                    home,
                    BringCollections.freeName(tx, home, folder.member()),
                    folder.kind().components(),
                    properties);
        }
        tx.putMirror(new MirrorRow(
                ref,
                SOURCE,
                folder.place(),
                folder.identity(),
                Progress.NOTHING.toString(),
                Instant.EPOCH,
                standing == null ? folder.member() : STANDING));
    }

    /**
     * {@code calendar/} and {@code tasks/}, while they are no copy of anything yet and hold nothing: what somebody put there
     * before there was a folder is not the folder's, so it stays where it is and the folder becomes a collection beside it.
     */
    private static @Nullable CollectionRow standing(Tx tx, HomeId home, CalendarFolder folder) {
        String name = folder.isDefault() ? DEFAULTS.get(folder.kind()) : null;
        if (name == null) {
            return null;
        }
        return tx.child(CollectionRef.root(home), name)
                .filter(row -> row.kind() == CollectionKind.CALENDAR)
                .filter(row -> tx.mirror(row.ref()).isEmpty())
                .filter(row -> tx.listing(row.ref()).objects().isEmpty())
                .orElse(null);
    }

    private static Map<PropertyName, @Nullable String> wishes(CalendarFolder folder) {
        Map<PropertyName, @Nullable String> wishes = new HashMap<>();
        wishes.put(DISPLAY_NAME, StoredValue.ofText(folder.label()));
        String color = folder.annotations().get("color");
        if (color != null) {
            wishes.put(COLOR, StoredValue.ofText(color.startsWith("#") ? color : "#" + color));
        }
        wishes.put(TRANSPARENCY, folder.counts() ? null : TRANSPARENT);
        wishes.put(
                ExtendedReaders.PROPERTY,
                ExtendedReaders.of(folder.annotations().get("pxfb-readable-for")));
        wishes.put(AuthorityOwner.PROPERTY, folder.others() ? AuthorityOwner.SOMEBODY_ELSE : null);
        wishes.put(AuthorityRights.PROPERTY, folder.writable() ? null : AuthorityRights.READ_ONLY);
        return wishes;
    }

    /** The same for a folder that another client may have renamed: a collection that bears its name for people follows. */
    private static Map<PropertyName, @Nullable String> shown(
            CollectionRow now, MirrorRow before, CalendarFolder folder) {
        Map<PropertyName, @Nullable String> shown = shown(now, folder);
        String label = now.properties().get(DISPLAY_NAME);
        if (!before.place().equals(folder.place())
                && label != null
                && before.place().endsWith(StoredValue.text(label))) {
            shown.put(DISPLAY_NAME, StoredValue.ofText(folder.label()));
        }
        return shown;
    }

    /** What a client has set stays, unless the folder says something else now than it did. */
    private static Map<PropertyName, @Nullable String> shown(CollectionRow row, CalendarFolder folder) {
        Map<PropertyName, @Nullable String> wishes = wishes(folder);
        for (PropertyName name : Set.of(DISPLAY_NAME, COLOR, TRANSPARENCY)) {
            if (row.properties().containsKey(name) && !folder.annotations().containsKey(annotation(name))) {
                wishes.remove(name);
            }
        }
        return wishes;
    }

    private static String annotation(PropertyName name) {
        if (name.equals(TRANSPARENCY)) {
            return "incidences-for";
        }
        return name.equals(COLOR) ? "color" : "displayname";
    }
}
