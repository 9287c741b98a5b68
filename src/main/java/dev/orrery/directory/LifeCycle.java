package dev.orrery.directory;

import dev.orrery.mirror.Unreachable;
import dev.orrery.model.AccessEntry;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verbs by which a principal follows its record in a directory: confirmed, renamed, archived, restored. Each may be
 * repeated, also by several nodes at once. Thread-safe.
 */
public final class LifeCycle {
    /** The attribute that says since when a principal is archived. */
    public static final String ARCHIVED_AT = "archived-at";

    private static final Logger LOG = LoggerFactory.getLogger(LifeCycle.class);
    private static final Actor ACTOR = Actor.system("directory");

    private final Store store;
    private final Provision provision;

    public LifeCycle(Store store) {
        this.store = store;
        this.provision = new Provision(store);
    }

    /**
     * Begins or updates the principal, and notes that its directory confirmed it just now.
     *
     * @throws Unreachable about this record, when somebody else has got its name meanwhile: the answer is too old
     */
    Principal confirm(Found found, Optional<Principal> before) throws Unreachable {
        Principal after = bring(found);
        boolean touched =
                before.isEmpty() || !after.checkedAt().equals(before.get().checkedAt());
        return touched ? after : touch(after);
    }

    private Principal bring(Found found) throws Unreachable {
        DirectoryRecord record = found.record();
        return provision
                .bringIfFree(record, found.source())
                .orElseThrow(() -> Unreachable.aboutOne("somebody else got the name " + record.name() + " while "
                        + found.source() + " was asked about " + record.guid()));
    }

    /** Not a change of anything that somebody could see, so no entry of the log. */
    Principal touch(Principal principal) {
        return store.write(HomeId.REGISTRY, tx -> {
            Optional<Principal> now = tx.principal(principal.guid());
            if (now.isEmpty()) {
                return principal;
            }
            Principal checked = with(
                    now.get(),
                    now.get().name(),
                    now.get().attributes(),
                    now.get().source(),
                    tx.now());
            tx.putPrincipal(checked);
            return checked;
        });
    }

    /**
     * Gives somebody the name that their directory now has for them, so that another may take the old one. Who holds the
     * new name meanwhile gets their GUID for a name until they are confirmed themselves: two may have swapped.
     */
    void rename(Principal principal, Found now) throws Unreachable {
        store.read(snapshot -> snapshot.principal(now.record().name()))
                .filter(other -> !other.guid().equals(principal.guid()))
                .ifPresent(other -> {
                    PrincipalName aside = new PrincipalName(other.kind(), other.guid());
                    TreeSet<HomeId> homes = new TreeSet<>(Set.of(HomeId.REGISTRY, other.home()));
                    store.write(homes, tx -> {
                        tx.principal(other.guid()).ifPresent(living -> {
                            tx.putPrincipal(
                                    with(living, aside, living.attributes(), living.source(), living.checkedAt()));
                            tx.append(new Change.PrincipalChanged(living.home(), living.guid(), aside), ACTOR);
                        });
                        return null;
                    });
                });
        bring(now);
        LOG.info(
                "{} is called {} now; the home moved along",
                principal.name(),
                now.record().name());
    }

    /**
     * Puts the principal's home out of reach and its name out of everybody else's access lists. The home keeps all data
     * and its log. Nothing happens if it already is.
     */
    public void archive(Principal principal, String why) {
        while (true) {
            List<CollectionRef> named = store.read(snapshot -> snapshot.namedIn(principal.guid()));
            TreeSet<HomeId> homes = new TreeSet<>(Set.of(HomeId.REGISTRY, principal.home()));
            named.forEach(ref -> homes.add(ref.home()));
            Optional<Boolean> done = store.write(homes, tx -> archive(tx, principal, homes));
            if (done.isPresent()) {
                if (done.get()) {
                    LOG.warn(
                            "archived {} ({}): {}; home {} keeps its data",
                            principal.name(),
                            principal.guid(),
                            why,
                            principal.home().value());
                }
                return;
            }
        }
    }

    /** Whether anything was to do; empty when more homes have to be locked first. */
    static Optional<Boolean> archive(Tx tx, Principal principal, SortedSet<HomeId> locked) {
        Optional<Principal> living = tx.principal(principal.guid());
        if (living.isEmpty()) {
            return Optional.of(false);
        }
        List<CollectionRef> named = tx.namedIn(principal.guid());
        if (!named.stream().allMatch(ref -> locked.contains(ref.home()))) {
            return Optional.empty();
        }
        named.forEach(ref -> withdraw(tx, ref, principal.guid()));
        Map<String, String> attributes = new LinkedHashMap<>(living.get().attributes());
        attributes.put(ARCHIVED_AT, tx.now().toString());
        Principal gone = with(
                living.get(),
                living.get().name(),
                attributes,
                living.get().source(),
                living.get().checkedAt());
        tx.putPrincipal(gone);
        tx.append(new Change.PrincipalArchived(gone.home(), gone.guid(), gone.name()), ACTOR);
        tx.archive(gone.home(), true);
        return Optional.of(true);
    }

    private static void withdraw(Tx tx, CollectionRef ref, String guid) {
        Optional<CollectionRow> row = tx.collection(ref);
        if (row.isEmpty()) {
            return;
        }
        List<AccessEntry> left = row.get().access().stream()
                .filter(entry -> !entry.grantee().isPrincipal(guid))
                .toList();
        List<Grantee> still = left.stream().map(AccessEntry::grantee).distinct().toList();
        List<Grantee> gone = row.get().access().stream()
                .map(AccessEntry::grantee)
                .filter(grantee -> grantee.isPrincipal(guid))
                .distinct()
                .toList();
        long seq = tx.append(new Change.AccessChanged(ref, still, gone), ACTOR);
        tx.setAccess(seq, ref, left);
    }

    /** How many of a source's principals were archived since then. */
    long archivedSince(String source, Instant since) {
        return store.read(snapshot -> snapshot.archivedPrincipals()).stream()
                .filter(principal -> principal.source().equals(source))
                .filter(principal ->
                        archivedAt(principal).filter(at -> !at.isBefore(since)).isPresent())
                .count();
    }

    /** Since when a principal is archived; empty for one that is not, or of whom nobody noted it. */
    public static Optional<Instant> archivedAt(Principal principal) {
        try {
            return Optional.ofNullable(principal.attributes().get(ARCHIVED_AT)).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Every archived principal that can be brought back, those archived last first. */
    public List<Principal> archived() {
        return store.read(snapshot -> snapshot.archivedPrincipals()).stream()
                .filter(principal -> !ArchiveExpiry.isOver(principal))
                .sorted(java.util.Comparator.comparing(
                                (Principal principal) -> archivedAt(principal).orElse(Instant.EPOCH))
                        .reversed())
                .toList();
    }

    /**
     * Brings an archived principal back, kept by the administrator from now on: no directory's silence archives it again.
     * A directory that confirms the GUID takes over.
     *
     * @param name under which; the old one if that is wanted
     * @throws Refused NotFound, or AlreadyExists if a living principal has the name
     */
    public Principal restore(String guid, Optional<PrincipalName> name) {
        Principal old = archived().stream()
                .filter(principal -> principal.guid().equalsIgnoreCase(guid))
                .findFirst()
                .orElseThrow(() -> noneArchived(guid));
        PrincipalName wanted = name.orElse(old.name());
        TreeSet<HomeId> homes = new TreeSet<>(Set.of(HomeId.REGISTRY, old.home()));
        Principal restored = store.write(homes, tx -> {
            // its time may have come since the look
            Principal last = tx.archivedPrincipals().stream()
                    .filter(principal -> principal.guid().equals(old.guid()))
                    .filter(principal -> principal.home().equals(old.home()) && !ArchiveExpiry.isOver(principal))
                    .findFirst()
                    .orElseThrow(() -> noneArchived(guid));
            if (tx.principal(wanted).isPresent() || tx.principal(old.guid()).isPresent()) {
                throw new Refused(new Reason.AlreadyExists("A principal " + wanted));
            }
            Map<String, String> attributes = new LinkedHashMap<>(last.attributes());
            attributes.remove(ARCHIVED_AT);
            Principal living = with(last, wanted, attributes, PrincipalCopies.KEPT, tx.now());
            tx.archive(old.home(), false);
            tx.putPrincipal(living);
            tx.append(new Change.PrincipalRestored(living.home(), living.guid(), living.name()), ACTOR);
            return living;
        });
        LOG.warn("restored {} ({}) with home {}", wanted, guid, restored.home().value());
        return restored;
    }

    private static Refused noneArchived(String guid) {
        return new Refused(new Reason.NotFound("An archived principal with the GUID " + guid));
    }

    private static Principal with(
            Principal old, PrincipalName name, Map<String, String> attributes, String source, Instant checkedAt) {
        return new Principal(
                old.guid(),
                name,
                old.displayName(),
                old.mails(),
                old.members(),
                attributes,
                old.home(),
                source,
                checkedAt);
    }
}
