package dev.orrery.tracking;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.model.TrackEvent;
import dev.orrery.model.Tracked;
import dev.orrery.store.AccountRow;
import dev.orrery.store.HookRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The verbs by which cloud accounts come, come back and go. Thread-safe. */
public final class Accounts {
    /** So often is noted that somebody still wants to know. */
    private static final Duration ASKED = Duration.ofHours(1);

    private static final Actor ACTOR = Actor.system("track");

    private final Store store;
    private final Vault vault;
    private final InstantSource clock;
    private final Supplier<UUID> guids;
    private final int most;

    /** @param most accounts that are followed at the same time */
    public Accounts(Store store, Vault vault, InstantSource clock, Supplier<UUID> guids, int most) {
        this.most = most;
        this.store = store;
        this.vault = vault;
        this.clock = clock;
        this.guids = guids;
    }

    public Optional<AccountRow> find(AccountRow.Key key) {
        return store.read(snapshot -> snapshot.accounts().find(key));
    }

    /**
     * Follows an account from now on, with a password that its provider has just taken. A suspended one goes on.
     *
     * @return the account
     * @throws Refused TooMany
     */
    public AccountRow register(AccountRow.Key key, String password) {
        AccountRow known = find(key).orElseGet(() -> make(key, password));
        return isAsKept(known, password) ? known : renew(known, password);
    }

    /** An account that is followed goes on with a password that its provider has just taken; others stay as they are. */
    public Optional<AccountRow> refresh(AccountRow.Key key, String password) {
        return find(key)
                .filter(known -> known.state() != AccountRow.State.RETIRED)
                .map(known -> isAsKept(known, password) ? known : renew(known, password));
    }

    private AccountRow make(AccountRow.Key key, String password) {
        return store.write(
                HomeId.REGISTRY,
                tx -> tx.accounts().find(key).orElseGet(() -> {
                    requireRoom(tx);
                    HomeId home = tx.createHome(guids.get().toString());
                    AccountRow made = new AccountRow(
                            home, key, vault.seal(key, password), AccountRow.State.ACTIVE, "", tx.now(), tx.now());
                    tx.accounts().put(made);
                    return made;
                }));
    }

    private void requireRoom(Tx tx) {
        if (tx.accounts().count() >= most) {
            throw new Refused(new Reason.TooMany("cloud accounts that are followed", most));
        }
    }

    private boolean isAsKept(AccountRow account, String password) {
        boolean lately = account.askedAt().plus(ASKED).isAfter(clock.instant());
        return account.isFollowed() && lately && holds(account, password);
    }

    private boolean holds(AccountRow account, String password) {
        try {
            return MessageDigest.isEqual(
                    vault.open(account).getBytes(StandardCharsets.UTF_8), password.getBytes(StandardCharsets.UTF_8));
        } catch (Vault.Locked e) {
            return false;
        }
    }

    private AccountRow renew(AccountRow known, String password) {
        return store.write(known.home(), tx -> {
            AccountRow now = tx.accounts().find(known.home()).orElseThrow();
            boolean same = holds(now, password);
            AccountRow renewed = now.asked(same ? now.sealed() : vault.seal(now.key(), password), tx.now());
            boolean resumes = !now.isFollowed();
            if (now.state() == AccountRow.State.RETIRED) {
                requireRoom(tx);
            }
            if (resumes) {
                renewed = renewed.in(AccountRow.State.ACTIVE, "", tx.now());
                append(tx, renewed, TrackEvent.Kind.RESUMED, "Its machines are looked at again.");
            }
            tx.accounts().put(renewed);
            if (resumes || !same) {
                tx.accounts().interrupt(now.home(), tx.now());
            }
            return renewed;
        });
    }

    /** Somebody did something with a machine, or asked to be told of it: it is looked at soon. */
    public void acted(HomeId home, Tracked.Kind kind) {
        store.write(home, tx -> {
            if (tx.accounts().find(home).filter(AccountRow::isFollowed).isPresent()) {
                tx.accounts().acted(home, kind, tx.now());
            }
            return home;
        });
    }

    /** Looks at everything of the account as soon as can be; nothing happens while it is suspended. */
    public void hurry(AccountRow account) {
        for (Tracked.Kind kind : Tracked.Kind.values()) {
            acted(account.home(), kind);
        }
    }

    /** Follows the account no longer and forgets its password and its hooks; what was seen stays, and so does its log. */
    public void retire(AccountRow account, String why) {
        store.write(account.home(), tx -> {
            AccountRow now = tx.accounts().find(account.home()).orElseThrow();
            retire(tx, now, why);
            return now;
        });
    }

    private static void retire(Tx tx, AccountRow now, String why) {
        if (now.state() != AccountRow.State.RETIRED) {
            append(tx, now, TrackEvent.Kind.SUSPENDED, why);
            tx.accounts().put(now.asked("", now.askedAt()).in(AccountRow.State.RETIRED, why, tx.now()));
            tx.accounts().interrupt(now.home(), Instant.MAX);
            AccountHooks.removeAll(tx, now.home());
        }
    }

    /** Retires accounts that nobody came with for so long, and that nobody hears of in another way. */
    public void retireUnasked(Duration patience) {
        Instant since = clock.instant().minus(patience);
        store.read(snapshot -> snapshot.accounts().unaskedSince(since))
                .forEach(account -> store.write(account.home(), tx -> {
                    tx.accounts()
                            .find(account.home())
                            .filter(now -> now.askedAt().isBefore(since) && !isWanted(tx, now, since))
                            .ifPresent(now -> retire(tx, now, "Nobody has asked for it since " + now.askedAt() + "."));
                    return account;
                }));
    }

    /** A hook of an account that was suspended as long ago has had nothing to tell since then. */
    private static boolean isWanted(Tx tx, AccountRow account, Instant since) {
        boolean tells = account.isFollowed() || account.since().isAfter(since);
        return tx.accounts().isBooked(account.home())
                || tells
                        && tx.hooks().in(account.home()).stream()
                                .anyMatch(hook -> hook.state().mode() == HookRow.Mode.ACTIVE);
    }

    /** @throws Vault.Locked if the password is not to be had */
    CloudLogin login(AccountRow account) throws Vault.Locked {
        return new CloudLogin(account.key().user(), vault.open(account));
    }

    static long append(Tx tx, AccountRow account, TrackEvent.Kind kind, String detail) {
        return tx.append(
                new Change.MachineTracked(
                        account.home(),
                        new TrackEvent(
                                kind,
                                new TrackEvent.Subject(
                                        account.key().driver(),
                                        account.key().provider(),
                                        "provider",
                                        account.key().provider()),
                                null,
                                null,
                                new TrackEvent.Window(null, tx.now()),
                                detail)),
                ACTOR);
    }
}
