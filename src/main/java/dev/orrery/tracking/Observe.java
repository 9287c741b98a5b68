package dev.orrery.tracking;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.TrackEvent;
import dev.orrery.model.Tracked;
import dev.orrery.store.AccountRow;
import dev.orrery.store.PollRow;
import dev.orrery.store.Store;
import dev.orrery.store.TrackedRow;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The verb that writes what a look at an account found: the differences, each with its entry in the log, in one
 * transaction, or nothing where nothing changed. What is not in a listing is gone only if the provider said so when it was
 * asked for that thing alone. Thread-safe.
 */
public final class Observe {
    private static final Actor ACTOR = Actor.system("poll");

    /** One failure may be a mishap; the second says that the provider is away. */
    private static final int AWAY_AFTER = 2;

    private final Store store;

    public Observe(Store store) {
        this.store = store;
    }

    /**
     * What came of it.
     *
     * @param written false if somebody else claimed the account meanwhile, or it is not followed any more
     * @param changes entries in the log
     */
    public record Result(boolean written, int changes) {
        static final Result STALE = new Result(false, 0);
    }

    /**
     * A look that succeeded.
     *
     * @param asked what the provider said of things that the listing does not have, each asked for alone
     * @param held how many were missing in a listing that is not believed yet; 0 if it is
     */
    public record Found(Listing listing, Map<String, Answer<Tracked>> asked, int held) {}

    /** @param next sets when it is due, from the row as it is after this look */
    public Result found(Claim claim, Found found, UnaryOperator<PollRow> next) {
        return store.write(claim.home(), tx -> {
            AccountRow account = followed(tx, claim);
            PollRow poll = account == null ? null : current(tx, claim);
            if (account == null || poll == null) {
                return Result.STALE;
            }
            Round round = new Round(tx, account, poll, claim);
            round.look(found);
            AccountRow now = round.backInService(found.held());
            if (!now.equals(account)) {
                tx.accounts().put(now);
            }
            // asked again when it comes to that: an action meanwhile wants to be seen soon
            PollRow after = poll.listed(claim.at(), round.changes > 0, found.held());
            return finish(tx, claim, poll, next.apply(after)) ? new Result(true, round.changes) : Result.STALE;
        });
    }

    /** A look that failed: nothing that was seen before changes. */
    public Result failed(Claim claim, Answer<?> why, UnaryOperator<PollRow> next) {
        return store.write(claim.home(), tx -> {
            AccountRow account = followed(tx, claim);
            PollRow poll = account == null ? null : current(tx, claim);
            if (account == null || poll == null) {
                return Result.STALE;
            }
            if (why instanceof Answer.Denied<?>) {
                Accounts.append(tx, account, TrackEvent.Kind.SUSPENDED, why.sentence());
                tx.accounts().put(account.in(AccountRow.State.SUSPENDED, why.sentence(), tx.now()));
                tx.accounts().interrupt(claim.home(), Instant.MAX);
                return new Result(true, 1);
            }
            PollRow after = poll.failed();
            boolean throttled = why instanceof Answer.Later<?> later && later.throttled();
            boolean away = !throttled && after.failures() >= AWAY_AFTER && account.state() == AccountRow.State.ACTIVE;
            if (away) {
                Accounts.append(tx, account, TrackEvent.Kind.PROVIDER_UNAVAILABLE, why.sentence());
            }
            AccountRow.State state = away ? AccountRow.State.UNAVAILABLE : account.state();
            tx.accounts().put(account.in(state, why.sentence(), tx.now()));
            return finish(tx, claim, poll, next.apply(after)) ? new Result(true, away ? 1 : 0) : Result.STALE;
        });
    }

    private static @Nullable AccountRow followed(Tx tx, Claim claim) {
        return tx.accounts().find(claim.home()).filter(AccountRow::isFollowed).orElse(null);
    }

    private static @Nullable PollRow current(Tx tx, Claim claim) {
        return tx.accounts()
                .poll(claim.home(), claim.kind())
                .filter(row -> row.fence() == claim.fence())
                .orElse(null);
    }

    /** An action that came while the provider was being asked may not show yet: what it wanted stands. */
    private static boolean finish(Tx tx, Claim claim, PollRow before, PollRow after) {
        boolean acted = before.actedAt().isAfter(claim.at());
        PollRow row = acted && before.due().isBefore(after.due()) ? after.due(before.due()) : after;
        if (tx.accounts().finish(row)) {
            return true;
        }
        throw new IllegalStateException("claimed twice under one lock: " + claim);
    }

    /** One look at the things of one kind, in its transaction. */
    private static final class Round {
        private final Tx tx;
        private final AccountRow account;
        private final PollRow poll;
        private final Claim claim;
        private int changes;

        Round(Tx tx, AccountRow account, PollRow poll, Claim claim) {
            this.tx = tx;
            this.account = account;
            this.poll = poll;
            this.claim = claim;
        }

        void look(Found found) {
            Map<String, TrackedRow> known = new LinkedHashMap<>();
            tx.accounts()
                    .things(claim.home(), claim.kind())
                    .forEach(row -> known.put(row.thing().id(), row));
            found.listing().things().values().forEach(thing -> see(known.remove(thing.id()), thing));
            for (TrackedRow missing : known.values()) {
                switch (found.asked().get(missing.thing().id())) {
                    case Answer.NotThere<Tracked> _ -> gone(missing);
                    case Answer.Got<Tracked> there -> see(missing, there.value());
                    case Answer.Denied<Tracked> _,
                            Answer.Rejected<Tracked> _,
                            Answer.Later<Tracked> _,
                            Answer.Unreadable<Tracked> _,
                            Answer.NotSupported<Tracked> _ -> {}
                    case null -> {}
                }
            }
        }

        private void see(@Nullable TrackedRow before, Tracked thing) {
            if (before == null) {
                // the first listing is where the log begins, not news
                boolean first = poll.listedAt().equals(Instant.EPOCH);
                keep(thing, claim.at(), first ? 0 : append(created(), null, thing));
                return;
            }
            Tracked old = before.thing();
            if (!old.state().equals(thing.state()) || !old.rawState().equals(thing.rawState())) {
                keep(thing, claim.at(), append(stateChanged(), old, thing));
            } else if (!old.details().addresses().equals(thing.details().addresses())
                    && !thing.details().addresses().isEmpty()) {
                keep(thing, before.since(), append(TrackEvent.Kind.INSTANCE_ADDRESSES_CHANGED, old, thing));
            } else if (!old.equals(thing)) {
                keep(thing, before.since(), before.seq());
            }
        }

        private void keep(Tracked thing, Instant since, long seq) {
            tx.accounts().put(claim.home(), new TrackedRow(thing, since, seq));
        }

        private void gone(TrackedRow row) {
            TrackEvent.Kind kind = claim.kind() == Tracked.Kind.REALM
                    ? TrackEvent.Kind.REALM_REMOVED
                    : TrackEvent.Kind.INSTANCE_VANISHED;
            append(kind, row.thing(), null);
            tx.accounts().remove(claim.home(), claim.kind(), row.thing().id());
            if (isWatched(row.thing().path())) {
                tx.accounts().setGone(claim.home(), row.thing().path(), true);
            }
        }

        private boolean isWatched(String path) {
            return tx.hooks().in(claim.home()).stream()
                    .anyMatch(hook -> hook.watched().object().equals(path));
        }

        private TrackEvent.Kind created() {
            return claim.kind() == Tracked.Kind.REALM ? TrackEvent.Kind.REALM_ADDED : TrackEvent.Kind.INSTANCE_CREATED;
        }

        private TrackEvent.Kind stateChanged() {
            return claim.kind() == Tracked.Kind.REALM
                    ? TrackEvent.Kind.REALM_STATE_CHANGED
                    : TrackEvent.Kind.INSTANCE_STATE_CHANGED;
        }

        private long append(TrackEvent.Kind kind, @Nullable Tracked before, @Nullable Tracked after) {
            changes++;
            Tracked either = after == null ? before : after;
            String id = either == null ? "" : either.id();
            Instant seen = before == null || poll.listedAt().equals(Instant.EPOCH) ? null : poll.listedAt();
            TrackEvent event = new TrackEvent(
                    kind,
                    new TrackEvent.Subject(
                            account.key().driver(),
                            account.key().provider(),
                            claim.kind().label(),
                            id),
                    before,
                    after,
                    new TrackEvent.Window(seen, claim.at()),
                    "");
            return tx.append(new Change.MachineTracked(claim.home(), event), ACTOR);
        }

        /** A listing came, so the provider is there; what it lacks may still be a trouble. */
        AccountRow backInService(int held) {
            if (account.state() == AccountRow.State.UNAVAILABLE) {
                changes++;
                Accounts.append(tx, account, TrackEvent.Kind.PROVIDER_AVAILABLE, "");
            }
            String trouble = held == 0
                    ? ""
                    : held + " " + claim.kind().collection() + " are missing in a listing at once; nothing is taken for"
                            + " gone until another listing says the same.";
            return account.state() == AccountRow.State.ACTIVE
                            && account.trouble().equals(trouble)
                    ? account
                    : account.in(AccountRow.State.ACTIVE, trouble, tx.now());
        }
    }
}
