package dev.orrery.directory;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PropertyName;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verbs that make, change, replace and restore a principal with its home, so that the store agrees with a record.
 * Each is one write under the register's lock and may be repeated, also by several processes at once: the second finds
 * nothing to do and appends nothing. Thread-safe.
 */
public final class Provision {
    private static final Logger LOG = LoggerFactory.getLogger(Provision.class);
    private static final Actor ACTOR = Actor.system("directory");

    private final Store store;

    public Provision(Store store) {
        this.store = store;
    }

    /** What a home holds from first sight. */
    private record DefaultCollection(
            String name, CollectionKind kind, Set<String> components, Map<PropertyName, String> properties) {
        static DefaultCollection of(String name, CollectionKind kind, String displayName, String... components) {
            return new DefaultCollection(
                    name, kind, Set.of(components), Map.of(PropertyName.dav("displayname"), displayName));
        }
    }

    private static final List<DefaultCollection> DEFAULTS = List.of(
            DefaultCollection.of("calendar", CollectionKind.CALENDAR, "Calendar", "VEVENT"),
            DefaultCollection.of("tasks", CollectionKind.CALENDAR, "Tasks", "VTODO"),
            DefaultCollection.of("inbox", CollectionKind.INBOX, "Inbox"),
            DefaultCollection.of("outbox", CollectionKind.OUTBOX, "Outbox"),
            DefaultCollection.of("notifications", CollectionKind.NOTIFICATIONS, "Notifications"));

    /**
     * The living principal that says what {@code record} says: found, or made, changed or restored. Whoever else has its
     * name is archived: only for a source that is always right about its names.
     */
    public Principal bring(DirectoryRecord record, String source) {
        return bring(record, source, true).orElseThrow();
    }

    /** The same without making room; empty, and nothing done, while somebody else has the name. */
    Optional<Principal> bringIfFree(DirectoryRecord record, String source) {
        return bring(record, source, false);
    }

    private Optional<Principal> bring(DirectoryRecord record, String source, boolean makesRoom) {
        while (true) {
            Before before = store.read(snapshot -> Before.of(snapshot, record));
            if (before.isDone(record, source)) {
                return before.living();
            }
            if (!makesRoom && before.inTheWay().isPresent()) {
                return Optional.empty();
            }
            Optional<Principal> after = store.write(before.homes(), tx -> {
                Before now = Before.of(tx, record);
                // somebody else was quicker: look again, for the locks may be the wrong ones
                return now.equals(before) ? Optional.of(change(tx, now, record, source)) : Optional.empty();
            });
            if (after.isPresent()) {
                return after;
            }
        }
    }

    /** What the store holds about a record before anything is done; equal if nothing happened in between. */
    private record Before(
            Optional<Principal> living,
            Optional<Principal> archived,
            Optional<Principal> inTheWay,
            List<CollectionRef> naming) {
        static Before of(Snapshot snapshot, DirectoryRecord record) {
            Optional<Principal> living = snapshot.principal(record.guid());
            Optional<Principal> archived = living.isPresent()
                    ? Optional.empty()
                    : snapshot.archivedPrincipals().stream()
                            .filter(principal -> principal.guid().equals(record.guid()))
                            .filter(principal -> !ArchiveExpiry.isOver(principal))
                            .findFirst();
            Optional<Principal> inTheWay = snapshot.principal(record.name())
                    .filter(principal -> !principal.guid().equals(record.guid()));
            List<CollectionRef> naming =
                    inTheWay.map(other -> snapshot.namedIn(other.guid())).orElse(List.of());
            return new Before(living, archived, inTheWay, naming);
        }

        boolean isDone(DirectoryRecord record, String source) {
            return living.isPresent() && record.sameAs(living.get(), source);
        }

        SortedSet<HomeId> homes() {
            TreeSet<HomeId> homes = new TreeSet<>(Set.of(HomeId.REGISTRY));
            living.ifPresent(principal -> homes.add(principal.home()));
            archived.ifPresent(principal -> homes.add(principal.home()));
            inTheWay.ifPresent(principal -> homes.add(principal.home()));
            naming.forEach(ref -> homes.add(ref.home()));
            return homes;
        }
    }

    private static Principal change(Tx tx, Before before, DirectoryRecord record, String source) {
        before.inTheWay().ifPresent(other -> {
            LifeCycle.archive(tx, other, before.homes());
            LOG.warn(
                    "{} is somebody else now: archived home {} of the one before",
                    other.name(),
                    other.home().value());
        });
        if (before.living().isPresent()) {
            return update(tx, before.living().get(), record, source);
        }
        if (before.archived().isPresent()) {
            return restore(tx, before.archived().get(), record, source);
        }
        return create(tx, record, source);
    }

    private static Principal create(Tx tx, DirectoryRecord record, String source) {
        HomeId home = tx.createHome(record.guid());
        Principal principal = principal(tx, record, source, home);
        tx.putPrincipal(principal);
        tx.append(new Change.PrincipalCreated(home, record.guid(), record.name()), ACTOR);
        CollectionRef root = CollectionRef.root(home);
        for (DefaultCollection made : DEFAULTS) {
            long seq = tx.append(new Change.CollectionMade(root, made.kind(), made.name()), ACTOR);
            tx.putCollection(seq, root, made.name(), made.kind(), made.components(), made.properties());
        }
        LOG.info("provisioned {} with home {}", record.name(), home.value());
        return principal;
    }

    private static Principal update(Tx tx, Principal old, DirectoryRecord record, String source) {
        Principal principal = principal(tx, record, source, old.home());
        tx.putPrincipal(principal);
        tx.append(new Change.PrincipalChanged(old.home(), record.guid(), record.name()), ACTOR);
        RecordDelegates.tell(tx, old, principal, ACTOR);
        LOG.info("updated {} from {}", record.name(), source);
        return principal;
    }

    private static Principal restore(Tx tx, Principal old, DirectoryRecord record, String source) {
        Principal principal = principal(tx, record, source, old.home());
        tx.archive(old.home(), false);
        tx.putPrincipal(principal);
        tx.append(new Change.PrincipalRestored(old.home(), record.guid(), record.name()), ACTOR);
        LOG.info("restored {} with home {}", record.name(), old.home().value());
        return principal;
    }

    private static Principal principal(Tx tx, DirectoryRecord record, String source, HomeId home) {
        return new Principal(
                record.guid(),
                record.name(),
                record.displayName(),
                record.mails(),
                record.members(),
                record.attributes(),
                home,
                source,
                tx.now());
    }
}
