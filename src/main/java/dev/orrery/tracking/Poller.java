package dev.orrery.tracking;

import dev.orrery.mirror.Brake;
import dev.orrery.model.HomeId;
import dev.orrery.model.Refused;
import dev.orrery.model.Tracked;
import dev.orrery.store.AccountRow;
import dev.orrery.store.PollRow;
import dev.orrery.store.Store;
import dev.orrery.store.TrackedRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one account's things of one kind: claims it, asks its provider for one listing, and has the differences
 * written. Exactly one of several nodes does it, and one that was paused in between writes nothing. Thread-safe.
 */
public final class Poller {
    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

    /** Twice what a request may take: whoever holds a claim for longer is taken for dead. */
    private static final Duration CLAIM = Duration.ofSeconds(120);

    /** Missing things that are asked for one by one in a round; the others wait for the next. */
    private static final int ASKED_ALONE = 20;

    private static final Brake OF_THINGS = new Brake(0.3, 5, Duration.ofHours(1));

    private final Store store;
    private final Providers providers;
    private final Accounts accounts;
    private final Observe observe;
    private final Pace pace;
    private final InstantSource clock;
    private final String node;
    private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();
    private final LongAdder listings = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder changes = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final LongAdder held = new LongAdder();

    /** What looking needs. */
    public record Parts(
            Store store, Providers providers, Accounts accounts, Pace pace, InstantSource clock, String node) {}

    public Poller(Parts parts) {
        this.store = parts.store();
        this.providers = parts.providers();
        this.accounts = parts.accounts();
        this.observe = new Observe(parts.store());
        this.pace = parts.pace();
        this.clock = parts.clock();
        this.node = parts.node();
    }

    /** What became of a look. */
    public enum Outcome {
        /** Looked at. */
        LISTED,
        /** The provider could not say. */
        FAILED,
        /** Somebody else is at it, or it is not followed any more. */
        NOT_OURS,
        /** The provider has enough to do. */
        BUSY
    }

    /** Looks at it now, whether due or not. */
    public Outcome poll(HomeId home, Tracked.Kind kind) {
        AccountRow account =
                store.read(snapshot -> snapshot.accounts().find(home)).orElse(null);
        if (account == null || !account.isFollowed()) {
            return Outcome.NOT_OURS;
        }
        Endpoint endpoint = endpoints.computeIfAbsent(account.key().provider().split(";", 2)[0], _ -> new Endpoint());
        if (!endpoint.enter(clock.instant())) {
            return Outcome.BUSY;
        }
        Answer<?> answer = new Answer.NotSupported<>("");
        try {
            Instant now = clock.instant();
            OptionalLong fence =
                    store.write(new TreeSet<HomeId>(), tx -> tx.accounts().claim(home, kind, node, now.plus(CLAIM)));
            if (fence.isEmpty()) {
                return Outcome.NOT_OURS;
            }
            answer = look(account, new Claim(home, kind, fence.getAsLong(), now));
            return answer instanceof Answer.Got<?> ? Outcome.LISTED : Outcome.FAILED;
        } finally {
            endpoint.leave(answer, clock.instant());
        }
    }

    /** Looks at the machines of an account that nobody has looked at yet, so that whatever happens from now on is news. */
    public void begin(AccountRow account) {
        boolean isNew = store.read(snapshot -> snapshot.accounts().poll(account.home(), Tracked.Kind.INSTANCE))
                .map(row -> row.listedAt().equals(Instant.EPOCH))
                .orElse(true);
        if (isNew) {
            poll(account.home(), Tracked.Kind.INSTANCE);
        }
    }

    private Answer<Listing> look(AccountRow account, Claim claim) {
        Optional<Providers.Provider> configured = providers.of(account.key());
        if (configured.isEmpty()) {
            return failed(
                    claim,
                    Duration.ofMinutes(5),
                    new Answer.Later<>(
                            "No provider called " + account.key().provider() + " is configured any more.",
                            Optional.empty(),
                            false));
        }
        Providers.Provider provider = configured.get();
        Duration least = claim.kind() == Tracked.Kind.REALM ? provider.realmInterval() : provider.interval();
        Cloud.Target target;
        try {
            target = new Cloud.Target(Providers.scope(account.key()), accounts.login(account));
        } catch (Vault.Locked e) {
            // this server's trouble, and no word of the provider's: the account goes on where the key is right
            return failed(claim, least, new Answer.Later<>(String.valueOf(e.getMessage()), Optional.empty(), true));
        }
        Answer<Listing> answer = provider.cloud().list(target, claim.kind());
        Duration took = Duration.between(claim.at(), clock.instant());
        if (!(answer instanceof Answer.Got<Listing>(Listing listing))) {
            return failed(claim, least, answer);
        }
        listings.increment();
        Observe.Found found = found(claim, provider.cloud(), target, listing);
        boolean moving = found.held() > 0
                || listing.things().values().stream()
                        .anyMatch(thing -> thing.state().isTransitional());
        count(observe.found(
                claim,
                found,
                row -> row.due(pace.after(row, clock.instant(), new Pace.Circumstances(least, took, moving)))));
        return answer;
    }

    private <T> Answer<T> failed(Claim claim, Duration least, Answer<T> answer) {
        failures.increment();
        Optional<Duration> asked = answer instanceof Answer.Later<T> later ? later.retryAfter() : Optional.empty();
        UnaryOperator<PollRow> next = row -> row.due(pace.afterFailure(row, clock.instant(), least, asked));
        Observe.Result result = observe.failed(claim, answer, next);
        count(result);
        LOG.info("cloud account {} cannot be looked at: {}", claim.home().value(), answer.sentence());
        return answer;
    }

    private void count(Observe.Result result) {
        if (result.written()) {
            changes.add(result.changes());
        } else {
            stale.increment();
        }
    }

    /** What the listing lacks is asked for thing by thing, unless it lacks so much that a second listing comes first. */
    private Observe.Found found(Claim claim, Cloud cloud, Cloud.Target target, Listing listing) {
        List<TrackedRow> known = store.read(snapshot -> snapshot.accounts().things(claim.home(), claim.kind()));
        List<String> missing = known.stream()
                .map(row -> row.thing().id())
                .filter(id -> !listing.things().containsKey(id))
                .toList();
        int shrunk = store.read(snapshot -> snapshot.accounts().poll(claim.home(), claim.kind()))
                .map(PollRow::shrunk)
                .orElse(0);
        boolean confirmed = shrunk > 0 && missing.size() <= shrunk;
        if (!missing.isEmpty() && !confirmed && !OF_THINGS.permits(missing.size() - 1L, known.size())) {
            held.increment();
            LOG.warn(
                    "cloud account {}: {} of {} are missing in a listing at once; another one has to say so too",
                    claim.home().value(),
                    missing.size(),
                    known.size());
            return new Observe.Found(listing, Map.of(), missing.size());
        }
        Map<String, Answer<Tracked>> asked = new LinkedHashMap<>();
        missing.stream().limit(ASKED_ALONE).forEach(id -> asked.put(id, cloud.get(target, claim.kind(), id)));
        int left = (int) missing.stream()
                .filter(id -> !(asked.get(id) instanceof Answer.NotThere<Tracked>))
                .count();
        return new Observe.Found(listing, asked, confirmed ? left : 0);
    }

    /** Accounts that are followed and wait for their turn since before {@code moment}. */
    public List<PollRow> due(Instant moment, int limit) {
        return store.read(snapshot -> snapshot.accounts().due(moment, limit));
    }

    /** Looks at everything of an account now; for commands. The sentence says what went wrong; empty if nothing did. */
    public String pollNow(AccountRow account) {
        if (!account.isFollowed()) {
            return "It is " + account.state().name().toLowerCase(Locale.ROOT) + ". " + account.trouble()
                    + " `./orrery track add` with a good password goes on.";
        }
        for (Tracked.Kind kind : Tracked.Kind.values()) {
            try {
                Outcome outcome = poll(account.home(), kind);
                if (outcome == Outcome.NOT_OURS || outcome == Outcome.BUSY) {
                    return "Somebody is looking at it right now; try again.";
                }
            } catch (Refused e) {
                return e.reason().sentence();
            }
        }
        return store.read(snapshot -> snapshot.accounts().find(account.home()))
                .map(AccountRow::trouble)
                .orElse("");
    }

    /**
     * What happened since the start.
     *
     * @param listings complete ones
     * @param failures looks that failed
     * @param changes entries that looks made in the log
     * @param stale looks whose result came too late to be written
     * @param held listings that lacked so much that they were not believed
     */
    public record Counts(long listings, long failures, long changes, long stale, long held) {}

    public Counts counts() {
        return new Counts(listings.sum(), failures.sum(), changes.sum(), stale.sum(), held.sum());
    }

    /** Providers that did not answer anybody lately. */
    public List<String> troubled() {
        return endpoints.entrySet().stream()
                .filter(entry -> entry.getValue().isTroubled())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
