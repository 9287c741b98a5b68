package dev.orrery.calendar;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.PropertyName;
import dev.orrery.store.LogEntry;
import dev.orrery.store.LogReader;
import dev.orrery.store.PushRow;
import dev.orrery.store.PushRow.Members;
import dev.orrery.store.PushRow.News;
import dev.orrery.store.PushWrites;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * From entries of the log to what devices are to be told, and how far that has come (WebDAV-Push, "Push Notification").
 * What is to be told stands in the store until a push service has taken it. Thread-safe.
 */
public final class PushProgress implements LogReader.Work {
    /** Under which the log is followed. */
    public static final String NAME = "push";

    /** What changes for somebody when an access list does. */
    private static final Set<PropertyName> ACCESS = Set.of(dav("acl"), dav("current-user-privilege-set"));

    private final Store store;
    private final InstantSource clock;
    private final Duration delay;
    private final Runnable bell;

    /** Who has registered where the next entries are. */
    private volatile Map<CollectionRef, List<PushRow>> ahead = Map.of();

    /**
     * @param delay how long a message waits, so that a burst of changes is one
     * @param bell called when there is something to tell
     */
    public PushProgress(Store store, InstantSource clock, Duration delay, Runnable bell) {
        this.store = store;
        this.clock = clock;
        this.delay = delay;
        this.bell = bell;
    }

    /** Whoever registers from now on need not be told of these: they are in the store already. */
    @Override
    public void expect(List<LogEntry> entries) {
        Set<CollectionRef> places = new LinkedHashSet<>();
        entries.forEach(entry -> places.addAll(places(entry.change())));
        ahead = places.isEmpty() ? Map.of() : read(places);
    }

    private Map<CollectionRef, List<PushRow>> read(Set<CollectionRef> places) {
        return store.read(snapshot -> {
            Map<CollectionRef, List<PushRow>> found = new HashMap<>();
            places.forEach(place -> found.put(place, snapshot.pushes().on(place, clock.instant())));
            return found;
        });
    }

    @Override
    public boolean handle(LogEntry entry) {
        Set<CollectionRef> places = places(entry.change());
        if (places.isEmpty()) {
            return false;
        }
        Map<CollectionRef, List<PushRow>> registered = ahead.keySet().containsAll(places) ? ahead : read(places);
        Map<String, News> found = new LinkedHashMap<>();
        for (CollectionRef place : places) {
            for (PushRow row : registered.getOrDefault(place, List.of())) {
                News what = news(row, entry.change());
                if (!row.waiting().holds(what) && !isQuiet(row, entry.actor())) {
                    found.put(row.id(), what);
                }
            }
        }
        if (found.isEmpty()) {
            return false;
        }
        ahead = Map.of(); // what waits to be told is another from here on
        write(pushes -> {
            found.forEach((id, news) -> pushes.tell(id, news, clock.instant().plus(delay)));
            return true;
        });
        bell.run();
        return true;
    }

    /** Whose devices may be concerned: the collection that changed, and its home. */
    private static Set<CollectionRef> places(Change change) {
        if (change instanceof Change.OfObject object) {
            return upTo(object.object().parent());
        }
        return change instanceof Change.OfCollection collection ? upTo(collection.collection()) : Set.of();
    }

    private static Set<CollectionRef> upTo(CollectionRef collection) {
        return collection.isRoot() ? Set.of(collection) : Set.of(collection, CollectionRef.root(collection.home()));
    }

    private static News news(PushRow row, Change change) {
        PushRow.Triggers triggers = row.triggers();
        if (change instanceof Change.OfObject object) {
            boolean direct = object.object().parent().equals(row.collection());
            return new News(triggers.content() == Members.ALL || direct && triggers.content() == Members.DIRECT, false);
        }
        if (!(change instanceof Change.OfCollection collection)) {
            return News.NOTHING;
        }
        if (!collection.collection().equals(row.collection())) {
            return new News(
                    triggers.content() != Members.NONE, false); // a home is told what becomes of calendars in it
        }
        return switch (collection) {
            case Change.CollectionMade _ -> News.NOTHING;
            case Change.CollectionChanged changed -> properties(triggers, changed.properties());
            case Change.AccessChanged _ -> properties(triggers, ACCESS);
            case Change.CollectionMoved _, Change.CollectionGone _ ->
                new News(triggers.content() != Members.NONE, triggers.properties());
        };
    }

    private static News properties(PushRow.Triggers triggers, Set<PropertyName> changed) {
        boolean wanted = triggers.named().isEmpty() || triggers.named().stream().anyMatch(changed::contains);
        return new News(false, triggers.properties() && wanted);
    }

    /** A person's word counts for their own devices only. */
    private static boolean isQuiet(PushRow row, Actor actor) {
        return row.owner().equals(actor.principal())
                && (actor.dontNotify().equals("*")
                        || List.of(actor.dontNotify().split(",")).contains(row.id()));
    }

    /** In a transaction of its own, which needs no home's lock. */
    public <T> T write(Function<PushWrites, T> work) {
        return store.write(new TreeSet<HomeId>(), tx -> work.apply(tx.pushWrites()));
    }
}
