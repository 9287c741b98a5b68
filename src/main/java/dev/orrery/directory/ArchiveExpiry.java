package dev.orrery.directory;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends archived homes after a configured time: everything in them is removed, collection by collection, each with its
 * entry in the home's log, and at last what is known of the person but GUID and name. The log itself stays until the
 * floor passes it. A run that was cut short goes on with the next; several nodes may run at once. Thread-safe.
 */
public final class ArchiveExpiry {
    /** The attribute that says since when everything is being removed: from here on nothing brings the home back. */
    private static final String EXPIRING_SINCE = "expiring-since";

    /** The attribute that says when the last of it went. */
    private static final String EXPIRED_AT = "expired-at";

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveExpiry.class);
    private static final Actor ACTOR = Actor.system("archive");
    private static final int BATCH = 500;

    private final Store store;
    private final Optional<Duration> after;

    /** @param after how long an archived home is kept; empty: for ever */
    public ArchiveExpiry(Store store, Optional<Duration> after) {
        this.store = store;
        this.after = after;
    }

    /** Whether the home of an archived principal is gone, or going, for good. */
    static boolean isOver(Principal archived) {
        return archived.attributes().containsKey(EXPIRING_SINCE);
    }

    /** When an archived home comes to its end; empty if it never does. */
    public Optional<Instant> expiresAt(Principal archived) {
        return after.flatMap(kept -> LifeCycle.archivedAt(archived).map(since -> since.plus(kept)));
    }

    /** Ends what is due at {@code now}; returns who. */
    public List<Principal> expire(Instant now) {
        List<Principal> ended = new ArrayList<>();
        for (Principal archived : store.read(snapshot -> snapshot.archivedPrincipals())) {
            boolean cutShort = isOver(archived) && !archived.attributes().containsKey(EXPIRED_AT);
            boolean due = !isOver(archived)
                    && expiresAt(archived).filter(at -> !at.isAfter(now)).isPresent();
            if ((cutShort || due && begin(archived)) && end(archived)) {
                ended.add(archived);
            }
        }
        return ended;
    }

    /** Marks it, unless somebody brought it back or another node began meanwhile. */
    private boolean begin(Principal archived) {
        return store.write(archived.home(), tx -> {
            boolean unchanged =
                    tx.home(archived.home()).filter(HomeRow::archived).isPresent()
                            && tx.archivedPrincipals().contains(archived);
            if (unchanged) {
                mark(tx, archived, EXPIRING_SINCE);
            }
            return unchanged;
        });
    }

    /** One step of an end; empty when the home is not one that ends, whatever was read before. */
    private <T> Optional<T> step(HomeId home, Function<Tx, T> work) {
        return store.write(home, tx -> {
            boolean ends = tx.home(home).filter(HomeRow::archived).isPresent()
                    && tx.archivedPrincipals().stream()
                            .anyMatch(principal -> principal.home().equals(home) && isOver(principal));
            return ends ? Optional.of(work.apply(tx)) : Optional.empty();
        });
    }

    /** Whether it came to its end. */
    private boolean end(Principal archived) {
        HomeId home = archived.home();
        CollectionRef root = CollectionRef.root(home);
        long objects = 0;
        int collections = 0;
        while (true) {
            Optional<CollectionRow> next = store.read(snapshot -> snapshot.collections(home).stream()
                    .filter(row -> !row.ref().isRoot())
                    .filter(row -> row.parent().equals(root.id()))
                    .findFirst());
            if (next.isEmpty()) {
                objects += empty(root);
                break;
            }
            Optional<Integer> some = step(home, tx -> remove(tx, next.get()));
            if (some.isEmpty()) {
                return false;
            }
            objects += some.get();
            collections++;
        }
        if (step(home, tx -> forget(tx, archived)).isEmpty()) {
            return false;
        }
        LOG.warn(
                "the archived home {} of {} ({}) came to its end: {} collections and {} objects are removed",
                home.value(),
                archived.name(),
                archived.guid(),
                collections,
                objects);
        return true;
    }

    /** What lies beside the collections, a few hundred in a transaction, so that nobody waits long. */
    private long empty(CollectionRef collection) {
        long gone = 0;
        while (true) {
            Optional<Integer> some = step(collection.home(), tx -> {
                List<ObjectRow> rows = tx.listing(collection).objects();
                List<ObjectRow> few = rows.subList(0, Math.min(BATCH, rows.size()));
                few.forEach(row ->
                        tx.removeObject(tx.append(new Change.ObjectGone(row.ref(), row.uid()), ACTOR), row.ref()));
                return few.size();
            });
            gone += some.orElse(0);
            if (some.orElse(0) < BATCH) {
                return gone;
            }
        }
    }

    /** How many objects went with it. */
    private static int remove(Tx tx, CollectionRow row) {
        if (tx.collection(row.ref()).isEmpty()) {
            return 0;
        }
        int objects = tx.listing(row.ref()).objects().size();
        tx.removeCollection(tx.append(new Change.CollectionGone(row.ref(), row.name()), ACTOR), row.ref());
        return objects;
    }

    /** The home's own entries and properties, and what the record says of the person. */
    private static Principal forget(Tx tx, Principal archived) {
        CollectionRef root = CollectionRef.root(archived.home());
        tx.bookings().forget(archived.home());
        CollectionRow row = tx.collection(root).orElseThrow();
        if (!row.access().isEmpty()) {
            tx.setAccess(tx.append(new Change.AccessChanged(root, List.of(), List.of()), ACTOR), root, List.of());
        }
        if (!row.properties().isEmpty()) {
            Map<PropertyName, @Nullable String> none = new LinkedHashMap<>();
            row.properties().keySet().forEach(name -> none.put(name, null));
            tx.setProperties(tx.append(new Change.CollectionChanged(root, none.keySet()), ACTOR), root, none);
        }
        tx.hookWrites().removeAll(archived.home());
        tx.pushWrites().removeAll(archived.home());
        tx.queueWrites().removeAll(archived.home());
        tx.busyWrites().removeAll(archived.home());
        tx.learned().removeAll(archived.home());
        tx.accounts().unbind(archived.home());
        tx.registrationWrites().removeAll(archived.home());
        Principal before = tx.archivedPrincipals().stream()
                .filter(principal -> principal.home().equals(archived.home()))
                .findFirst()
                .orElse(archived);
        if (!before.attributes().containsKey(EXPIRED_AT)) {
            mark(tx, before, EXPIRED_AT);
            tx.mail().forgetHome(archived.home());
            tx.append(new Change.PrincipalExpired(archived.home(), archived.guid(), archived.name()), ACTOR);
        }
        return archived;
    }

    private static void mark(Tx tx, Principal archived, String attribute) {
        boolean last = attribute.equals(EXPIRED_AT);
        Map<String, String> attributes = new LinkedHashMap<>();
        if (last) {
            for (String kept : List.of(LifeCycle.ARCHIVED_AT, EXPIRING_SINCE)) {
                attributes.put(kept, archived.attributes().getOrDefault(kept, ""));
            }
        } else {
            attributes.putAll(archived.attributes());
        }
        attributes.put(attribute, tx.now().toString());
        tx.putPrincipal(new Principal(
                archived.guid(),
                archived.name(),
                last ? "" : archived.displayName(),
                last ? List.of() : archived.mails(),
                last ? List.of() : archived.members(),
                attributes,
                archived.home(),
                archived.source(),
                archived.checkedAt()));
    }
}
