package dev.orrery.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.mirror.Answer;
import dev.orrery.mirror.Authority;
import dev.orrery.mirror.Brake;
import dev.orrery.mirror.Copies;
import dev.orrery.mirror.Freshness;
import dev.orrery.mirror.Held;
import dev.orrery.mirror.Outcome;
import dev.orrery.mirror.Unreachable;
import dev.orrery.mirror.Witnesses;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Principals as copies of directory records: kept in the store, for a second also in memory, and changed by the verbs of
 * the life cycle when the directory says so. Thread-safe.
 */
final class PrincipalCopies implements Copies<Sought, Found, Principal> {
    /** Where principals come from whom an administrator restored without a directory; nobody can confirm or deny them. */
    static final String KEPT = "administrator";

    private static final Logger LOG = LoggerFactory.getLogger(PrincipalCopies.class);
    private static final int REMEMBERED = 20_000;
    private static final int WITNESSES = 64;
    /** A copy in memory is compared with the store when it is older: another node may have changed it. */
    private static final long MEMORY_MILLIS = 1_000;

    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private final Store store;
    private final Authority<Sought, Found> authority;
    private final LifeCycle lifeCycle;
    private final Map<String, Followed> rules = new HashMap<>();
    private final Freshness fallback;
    private final InstantSource clock;
    private final Cache<Sought, Remembered> memory =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    private final ConcurrentLinkedDeque<Found> confirmed = new ConcurrentLinkedDeque<>();
    private final HeldBack heldBack;
    private volatile Runnable whenGroupsChange = () -> {};

    private record Remembered(Held<Principal> held, long readAt) {}

    PrincipalCopies(Store store, Authority<Sought, Found> authority, List<Followed> followed, InstantSource clock) {
        this.store = store;
        this.authority = authority;
        this.lifeCycle = new LifeCycle(store);
        this.clock = clock;
        this.heldBack = new HeldBack(store, clock);
        for (Followed directory : followed) {
            rules.put(directory.service().name(), directory);
        }
        this.fallback =
                followed.isEmpty() ? Freshness.OF_PEOPLE : followed.getFirst().freshness();
    }

    /** A bell rang: the principal of that home may have changed on another node. */
    void changed(HomeId home) {
        memory.asMap()
                .values()
                .removeIf(remembered -> remembered.held.value().home().equals(home));
    }

    @Override
    public Freshness freshness(@Nullable Principal copy) {
        Followed directory = copy == null ? null : rules.get(copy.source());
        return directory == null ? fallback : directory.freshness();
    }

    /** Called after a group's members changed. */
    void onGroupChange(Runnable listener) {
        whenGroupsChange = listener;
    }

    @Override
    public @Nullable Held<Principal> held(Sought sought) {
        Remembered remembered = memory.getIfPresent(sought);
        long now = clock.millis();
        if (remembered != null && Math.abs(now - remembered.readAt) < MEMORY_MILLIS) {
            return remembered.held;
        }
        Optional<Principal> found = store.read(snapshot -> read(snapshot, sought));
        if (found.isEmpty() || found.get().source().equals(ConfiguredDirectory.SOURCE)) {
            memory.invalidate(sought);
            return null;
        }
        Principal principal = found.get();
        // The same instance as long as nothing changed: callers are remembered by it.
        Principal shown =
                remembered != null && remembered.held.value().equals(principal) ? remembered.held.value() : principal;
        Held<Principal> held = new Held<>(shown, principal.checkedAt());
        memory.put(sought, new Remembered(held, now));
        return held;
    }

    @Override
    public @Nullable Held<Principal> heldNow(Sought sought) {
        forget(sought);
        return held(sought);
    }

    static Optional<Principal> read(Snapshot snapshot, Sought sought) {
        return switch (sought) {
            case Sought.ByName byName -> snapshot.principal(byName.name());
            case Sought.ByGuid byGuid -> snapshot.principal(byGuid.guid());
            case Sought.ByMail byMail -> snapshot.principalByMail(byMail.mail());
        };
    }

    @Override
    public Found said(Principal copy) {
        return new Found(
                copy.source(),
                new DirectoryRecord(
                        copy.guid(), copy.name(), copy.displayName(), copy.mails(), copy.members(), copy.attributes()));
    }

    @Override
    public String flight(Sought sought, @Nullable Held<Principal> held) {
        return held == null ? sought.toString() : held.value().guid();
    }

    @Override
    public Outcome confirm(Sought sought, @Nullable Held<Principal> held, Found found) throws Unreachable {
        if (sought instanceof Sought.ByMail
                && held != null
                && !held.value().guid().equals(found.record().guid())) {
            Outcome parted = part(held);
            if (!(parted instanceof Outcome.Settled)) {
                return parted;
            }
        }
        Optional<Principal> other = store.read(
                        snapshot -> snapshot.principal(found.record().name()))
                .filter(there -> !there.guid().equals(found.record().guid()));
        if (other.isPresent()) {
            Outcome cleared = clear(other.get(), found);
            if (!(cleared instanceof Outcome.Settled)) {
                return cleared;
            }
        }
        Optional<Principal> before =
                store.read(snapshot -> snapshot.principal(found.record().guid()));
        Principal after = lifeCycle.confirm(found, before);
        heldBack.confirmed(after.guid());
        forget(sought);
        before.ifPresent(this::forget);
        forget(after);
        confirmed.addFirst(found);
        while (confirmed.size() > WITNESSES) {
            confirmed.pollLast();
        }
        if (after.kind() == PrincipalKind.GROUP
                && before.filter(known -> !known.members().equals(after.members()))
                        .isPresent()) {
            whenGroupsChange.run();
        }
        return Outcome.SETTLED;
    }

    /** An address is somebody else's now: find out what became of the one who has it here. */
    private Outcome part(Held<Principal> held) throws Unreachable {
        Sought byGuid = Sought.byGuid(held.value().guid());
        Answer<Found> fate = authority.ask(byGuid, said(held.value()), witnesses());
        return fate instanceof Answer.Present<Found> present
                ? confirm(byGuid, held, present.value())
                : retire(byGuid, held);
    }

    /** Somebody else holds the name here: find out what became of them, then make room. */
    private Outcome clear(Principal other, Found newcomer) throws Unreachable {
        if (other.source().equals(KEPT) || other.source().equals(ConfiguredDirectory.SOURCE)) {
            return new Outcome.Kept(
                    other.name() + " is held by a principal that " + other.source() + " keeps here", true);
        }
        Answer<Found> fate = authority.ask(new Sought.ByGuid(other.guid()), said(other), witnesses());
        if (fate instanceof Answer.Present<Found> present) {
            Found now = present.value();
            if (now.record().name().equals(other.name())) {
                throw Unreachable.aboutOne(other.name() + " names both " + other.guid() + " in " + now.source()
                        + " and " + newcomer.record().guid() + " in " + newcomer.source());
            }
            lifeCycle.rename(other, now);
            forget(other);
            return Outcome.SETTLED;
        }
        return retire(new Sought.ByGuid(other.guid()), new Held<>(other, other.checkedAt()));
    }

    @Override
    public Outcome retire(Sought sought, Held<Principal> held) {
        Principal principal = held.value();
        String source = principal.source();
        if (source.equals(KEPT)) {
            forget(lifeCycle.touch(principal));
            forget(sought);
            return Outcome.SETTLED;
        }
        Followed directory = rules.get(source);
        Brake brake = directory == null ? Brake.OF_PEOPLE : directory.brake();
        Instant since = clock.instant().minus(brake.within());
        long retired = lifeCycle.archivedSince(source, since);
        long known = store.read(snapshot -> snapshot.countPrincipals(source)) + retired;
        Optional<String> holding = heldBack.holding(source);
        if (holding.isPresent() || !brake.permits(retired, known)) {
            String why =
                    holding.orElse(source + " has lost " + (retired + 1) + " of " + known + " known principals within "
                            + brake.within() + "; nobody more is archived until an administrator has looked"
                            + " (./orrery principal dry-run, then ./orrery archive gone)");
            if (holding.isEmpty()) {
                LOG.error("BRAKE: {}", why);
            }
            heldBack.add(principal, why);
            return new Outcome.Kept(why, true);
        }
        lifeCycle.archive(principal, "it is in no directory any more");
        forget(sought);
        forget(principal);
        if (principal.kind() == PrincipalKind.GROUP) {
            whenGroupsChange.run();
        }
        return Outcome.SETTLED;
    }

    /** Whom a brake keeps from being archived. */
    HeldBack heldBack() {
        return heldBack;
    }

    @Override
    public Witnesses<Found> witnesses() {
        return this::known;
    }

    private List<Found> known(Predicate<? super Found> suitable, int limit) {
        Map<String, Found> known = new LinkedHashMap<>();
        for (Found found : confirmed) {
            if (known.size() < limit && suitable.test(found)) {
                known.putIfAbsent(found.record().guid(), found);
            }
        }
        if (known.size() < limit) {
            for (Found found : fromStore()) {
                if (known.size() < limit && suitable.test(found)) {
                    known.putIfAbsent(found.record().guid(), found);
                }
            }
        }
        return List.copyOf(known.values());
    }

    private List<Found> fromStore() {
        return store.read(snapshot -> {
            List<Found> some = new ArrayList<>();
            for (PrincipalKind kind : PrincipalKind.values()) {
                snapshot.searchPrincipals(kind, "", WITNESSES).forEach(principal -> some.add(said(principal)));
            }
            return some;
        });
    }

    private void forget(Principal principal) {
        forget(new Sought.ByName(principal.name()));
        forget(new Sought.ByGuid(principal.guid()));
        principal.mails().forEach(mail -> forget(Sought.byMail(mail)));
    }

    private void forget(Sought sought) {
        memory.invalidate(sought);
    }

    /** Forgets what is in memory; the store is read again. */
    void forgetAll() {
        memory.invalidateAll();
    }
}
