package dev.orrery.tracking;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.HookNews;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.model.Watched;
import dev.orrery.store.AccountRow;
import dev.orrery.store.HookRow;
import dev.orrery.store.ReadPart;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Hooks of cloud accounts come and go: by whoever has shown the account's password, which its caller has made sure of. One
 * for each machine or realm and one for the provider as a whole; what becomes of them is told in the account's own feed.
 * Thread-safe.
 */
public final class AccountHooks {
    private static final Actor ACTOR = Actor.system("track");

    private final Store store;
    private final int perAccount;
    private final Supplier<String> ids;
    private final Secrets secrets;

    /** Where the secrets of hooks come from. */
    @FunctionalInterface
    public interface Secrets {
        /**
         * A new one, as the store keeps it.
         *
         * @param tx holds {@link HomeId#REGISTRY}
         * @throws Refused Unavailable
         */
        byte[] make(Tx tx, String hook);

        /** Done before the transaction, since it may write. @throws Refused Unavailable */
        default void prepare() {}
    }

    /**
     * @param perAccount hooks that one account may have
     * @param ids unlike each other, without dots
     */
    public AccountHooks(Store store, int perAccount, Supplier<String> ids, Secrets secrets) {
        this.store = store;
        this.perAccount = perAccount;
        this.ids = ids;
        this.secrets = secrets;
    }

    /** @param path {@code /api/instances/42}, or {@link Watched#PROVIDER} */
    public Optional<HookRow> find(HomeId account, String path) {
        return store.read(snapshot -> find(snapshot, account, path));
    }

    /** Every hook of an account. */
    public List<HookRow> all(HomeId account) {
        return store.read(snapshot -> snapshot.hooks().in(account));
    }

    private static Optional<HookRow> find(Snapshot snapshot, HomeId account, String path) {
        Watched watched = Watched.tracked(account, path);
        return snapshot.hooks().in(account).stream()
                .filter(hook -> hook.watched().equals(watched))
                .findFirst();
    }

    /**
     * Calls a program from now on, in place of whoever was called before.
     *
     * @param position from where on the feed is told
     * @throws Refused TooMany; Unavailable if secrets cannot be sealed
     */
    public HookRow put(AccountRow account, String path, HookRow.Target target, String position) {
        String id = ids.get();
        secrets.prepare();
        return store.write(new TreeSet<>(Set.of(HomeId.REGISTRY, account.home())), tx -> {
            find(tx, account.home(), path).ifPresent(old -> remove(tx, old));
            if (tx.hooks().in(account.home()).size() >= perAccount) {
                throw new Refused(new Reason.TooMany("hooks of this account", perAccount));
            }
            HookRow made = new HookRow(
                    id,
                    HookRow.ownedBy(account.home()),
                    Watched.tracked(account.home(), path),
                    HookRow.TRACK,
                    target,
                    new HookRow.Keys(secrets.make(tx, id), null, null, true),
                    HookRow.State.WELL,
                    new HookRow.Reached(position, 0),
                    tx.now());
            tx.accounts().setGone(account.home(), path, false); // it was looked at just now
            tx.hookWrites().put(made);
            tell(tx, made, HookNews.REGISTERED, "");
            return made;
        });
    }

    /** Nobody is called any more; nothing happens if nobody was. */
    public void remove(HomeId account, String path) {
        if (find(account, path).isPresent()) {
            store.write(account, tx -> {
                find(tx, account, path).ifPresent(hook -> remove(tx, hook));
                return account;
            });
        }
    }

    private static void remove(Tx tx, HookRow hook) {
        tx.hookWrites().remove(hook);
        tell(tx, hook, HookNews.REMOVED, "");
    }

    /** With an account that is not followed any more its hooks end, and what they say of programs elsewhere is forgotten. */
    static void removeAll(Tx tx, HomeId account) {
        tx.hooks().in(account).forEach(hook -> {
            tx.hookWrites().remove(hook);
            tell(tx, hook, HookNews.REMOVED, "The account is not followed any more.");
        });
    }

    /** Somebody was told this part of the account's feed, all of it; hooks that could not tell it need not try again. */
    public void wasRead(HomeId account, ReadPart part) {
        boolean news = store.read(snapshot -> !snapshot.hooks().in(account).isEmpty()
                && !snapshot.accounts()
                        .read(account)
                        .filter(old -> old.with(part).equals(old))
                        .isPresent());
        if (news) {
            store.write(new TreeSet<HomeId>(), tx -> {
                ReadPart now =
                        tx.accounts().read(account).map(old -> old.with(part)).orElse(part);
                tx.accounts().putRead(account, now);
                return now;
            });
        }
    }

    private static void tell(Tx tx, HookRow hook, HookNews news, String why) {
        HomeId account = hook.watched().home();
        tx.append(new Change.HookTold(account, news, hook.id(), hook.watched().object(), why), ACTOR);
    }
}
