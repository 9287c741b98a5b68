package dev.orrery.calendar;

import dev.orrery.access.Rights;
import dev.orrery.access.Sealer;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.HookNews;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.model.Watched;
import dev.orrery.store.HookRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hooks come, change and go: by whoever may change the properties of what is watched (RFC 3744 section 3.3), and by whoever
 * registered them. What happened is told in the home of the latter. Thread-safe.
 */
public final class ManageHooks {
    /** A secret that is replaced is in use for so long, so that no call is refused meanwhile. */
    static final Duration OVERLAP = Duration.ofHours(24);

    private final Store store;
    private final int perPerson;
    private final Supplier<String> ids;
    private final HookSecrets secrets;

    /**
     * @param perPerson hooks that one person may have
     * @param ids unlike each other, without dots
     */
    public ManageHooks(Store store, int perPerson, Supplier<String> ids, HookSecrets secrets) {
        this.store = store;
        this.perPerson = perPerson;
        this.ids = ids;
        this.secrets = secrets;
    }

    /**
     * A hook that is asked for.
     *
     * @param path of what is watched, for messages
     * @param slot {@link HookRow#TRACK}, where it takes the place of another; null for a slot of its own
     * @param position from where on the feed is told
     */
    public record Wanted(
            Watched watched, String path, @Nullable String slot, HookRow.Target target, String position) {}

    /** @throws Refused NotFound, NeedsPrivilege, TooMany, Unavailable */
    public HookRow register(By by, Wanted wanted) {
        Principal self = self(by);
        secrets.confirmed(); // it may write, so not within the transaction
        while (true) {
            TreeSet<HomeId> homes = homes(HomeId.REGISTRY, wanted.watched().home(), self.home());
            store.read(snapshot -> inSlot(snapshot, wanted).flatMap(old -> home(snapshot, old)))
                    .ifPresent(homes::add);
            Optional<HookRow> done = store.write(homes, tx -> register(tx, by, self, wanted, homes));
            if (done.isPresent()) {
                return done.get();
            }
        }
    }

    /** Empty when another home has to be locked first. */
    private Optional<HookRow> register(Tx tx, By by, Principal self, Wanted wanted, Set<HomeId> locked) {
        requireMay(tx, by, wanted.watched(), wanted.path());
        Optional<HookRow> old = inSlot(tx, wanted);
        if (!old.flatMap(row -> home(tx, row)).map(locked::contains).orElse(true)) {
            return Optional.empty();
        }
        old.ifPresent(row -> remove(tx, by, row, wanted.path()));
        if (tx.hooks().of(self.guid()).size() >= perPerson) {
            throw new Refused(new Reason.TooMany("hooks of yours", perPerson));
        }
        String id = ids.get();
        HookRow made = new HookRow(
                id,
                self.guid(),
                wanted.watched(),
                wanted.slot() == null ? id : wanted.slot(),
                wanted.target(),
                new HookRow.Keys(secrets.make(tx, id), null, null, true),
                HookRow.State.WELL,
                new HookRow.Reached(wanted.position(), 0),
                tx.now());
        tx.hookWrites().put(made);
        tell(tx, by, made, HookNews.REGISTERED, wanted.path(), "");
        return Optional.of(made);
    }

    /** Takes away what {@code ?track_hook=} put there, whoever did; nothing happens if there is none. */
    public void removeTracked(By by, Watched watched, String path) {
        Wanted none = new Wanted(watched, path, HookRow.TRACK, new HookRow.Target("", null, List.of()), "");
        while (true) {
            TreeSet<HomeId> homes = homes(watched.home(), self(by).home());
            store.read(snapshot -> inSlot(snapshot, none).flatMap(old -> home(snapshot, old)))
                    .ifPresent(homes::add);
            boolean done = store.write(homes, tx -> {
                requireMay(tx, by, watched, path);
                Optional<HookRow> old = inSlot(tx, none);
                if (!old.flatMap(row -> home(tx, row)).map(homes::contains).orElse(true)) {
                    return false;
                }
                old.ifPresent(row -> remove(tx, by, row, path));
                return true;
            });
            if (done) {
                return;
            }
        }
    }

    /** @throws Refused NotFound for a hook that is not there, or is somebody else's */
    public HookRow read(By by, String id) {
        return store.read(snapshot -> require(snapshot, by, id));
    }

    /** One's own, the oldest first. */
    public List<HookRow> list(By by) {
        return store.read(snapshot -> snapshot.hooks().of(self(by).guid()));
    }

    /** @throws Refused NotFound */
    public void remove(By by, String id, String path) {
        locked(by, id, (tx, row) -> {
            remove(tx, by, row, path);
            return row;
        });
    }

    /** Nothing happens if it is that already. @throws Refused NotFound */
    public HookRow retarget(By by, String id, HookRow.Target target, String path) {
        return locked(by, id, (tx, row) -> {
            if (row.target().equals(target)) {
                return row;
            }
            // another program, or the same one mended: what went wrong before says nothing about it
            HookRow changed =
                    row.with(target).with(HookRow.State.WELL.as(row.state().mode()));
            tx.hookWrites().put(changed);
            tell(tx, by, changed, HookNews.CHANGED, path, "");
            return changed;
        });
    }

    /** @throws Refused NotFound */
    public HookRow pause(By by, String id, String path) {
        return locked(by, id, (tx, row) -> {
            if (row.state().mode() == HookRow.Mode.PAUSED) {
                return row;
            }
            HookRow paused = row.with(row.state().as(HookRow.Mode.PAUSED));
            tx.hookWrites().put(paused);
            tell(tx, by, paused, HookNews.PAUSED, path, "");
            return paused;
        });
    }

    /** Goes on where it stopped; what failed is tried at once. @throws Refused NotFound */
    public HookRow resume(By by, String id, String path) {
        return locked(by, id, (tx, row) -> {
            boolean was = row.state().mode() != HookRow.Mode.ACTIVE;
            HookRow resumed = row.with(HookRow.State.WELL);
            tx.hookWrites().put(resumed);
            tx.hooks().blocks(id).forEach(block -> tx.hookWrites().block(block.at(tx.now())));
            tell(tx, by, resumed, was ? HookNews.RESUMED : HookNews.CHANGED, path, "");
            return resumed;
        });
    }

    /**
     * A new secret; calls carry two signatures for a day.
     *
     * @param leaked true if the old one is to end at once
     * @throws Refused NotFound, Unavailable
     */
    public HookRow rotate(By by, String id, boolean leaked, String path) {
        secrets.confirmed(); // it may write, so not within the transaction
        Work work = (tx, row) -> {
            Sealer sealer = secrets.within(tx);
            HookRow.Keys keys = new HookRow.Keys(
                    secrets.make(tx, id),
                    leaked ? null : HookSecrets.sealed(sealer, row).secret(),
                    leaked ? null : tx.now().plus(OVERLAP),
                    true);
            HookRow rotated = row.with(keys);
            tx.hookWrites().put(rotated);
            tell(tx, by, rotated, HookNews.CHANGED, path, "");
            return rotated;
        };
        return locked(by, id, work, HomeId.REGISTRY);
    }

    /** Tells all after {@code position} again. @throws Refused NotFound */
    public HookRow redeliver(By by, String id, String position, String path) {
        return locked(by, id, (tx, row) -> {
            HookRow again = row.at(position);
            tx.hookWrites().put(again);
            tx.hookWrites().unblockAll(id);
            tell(tx, by, again, HookNews.CHANGED, path, "");
            return again;
        });
    }

    /** What is done about a hook in its transaction. */
    @FunctionalInterface
    private interface Work {
        HookRow apply(Tx tx, HookRow row);
    }

    private HookRow locked(By by, String id, Work work, HomeId... more) {
        HookRow seen = read(by, id);
        TreeSet<HomeId> homes = homes(more);
        homes.add(seen.watched().home());
        store.read(snapshot -> home(snapshot, seen)).ifPresent(homes::add);
        return store.write(homes, tx -> work.apply(tx, require(tx, by, id)));
    }

    private static HookRow require(Snapshot snapshot, By by, String id) {
        String self = self(by).guid();
        return snapshot.hooks()
                .byId(id)
                .filter(row -> row.owner().equals(self) || by.caller().admin())
                .orElseThrow(() -> new Refused(new Reason.NotFound("/hooks/" + id)));
    }

    private static void requireMay(Tx tx, By by, Watched watched, String path) {
        if (watched.record()) {
            Principal principal =
                    tx.principalOf(watched.home()).orElseThrow(() -> new Refused(new Reason.NotFound(path)));
            if (!Rights.onPrincipal(by.caller(), principal).contains(Privilege.WRITE_PROPERTIES)) {
                throw new Refused(new Reason.NeedsPrivilege(path, Privilege.WRITE_PROPERTIES));
            }
            return;
        }
        Rights.require(tx, by.caller(), watched.ref(), path, Privilege.WRITE_PROPERTIES);
        if (!watched.object().isEmpty()
                && tx.object(watched.ref().object(watched.object())).isEmpty()) {
            throw new Refused(new Reason.NotFound(path));
        }
    }

    private static Optional<HookRow> inSlot(Snapshot snapshot, Wanted wanted) {
        return snapshot.hooks().in(wanted.watched().home()).stream()
                .filter(row ->
                        row.watched().equals(wanted.watched()) && row.slot().equals(wanted.slot()))
                .findFirst();
    }

    private static void remove(Tx tx, By by, HookRow row, String path) {
        tx.hookWrites().remove(row);
        tell(tx, by, row, HookNews.REMOVED, path, "");
    }

    /** Nobody is told where whoever registered it is not there any more. */
    private static void tell(Tx tx, By by, HookRow row, HookNews news, String path, String why) {
        home(tx, row).ifPresent(home -> tx.append(new Change.HookTold(home, news, row.id(), path, why), by.actor()));
    }

    /** Where its owner is told what becomes of it. */
    static Optional<HomeId> home(Snapshot snapshot, HookRow row) {
        return HookRow.account(row.owner())
                .or(() -> snapshot.principal(row.owner()).map(Principal::home));
    }

    /** To be locked; a home may be there twice. */
    static TreeSet<HomeId> homes(HomeId... homes) {
        return new TreeSet<>(List.of(homes));
    }

    private static Principal self(By by) {
        Principal self = by.caller().principal();
        if (self == null) {
            throw new Refused(new Reason.NotFound("/hooks"));
        }
        return self;
    }
}
