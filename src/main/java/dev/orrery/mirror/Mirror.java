package dev.orrery.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows an authority's records through their copies: fresh → served; stale or unknown → the authority is asked, by one
 * request at a time per record, here and over all nodes; not answered → the copy is served up to the grace period.
 * Thread-safe.
 *
 * @param <K> how a record is asked for
 * @param <V> what the authority says
 * @param <C> the copy that is served
 */
public final class Mirror<K, V, C> {
    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REMEMBERED = 50_000;
    private static final Reading.Absent<?> ABSENT = new Reading.Absent<>();

    private final Authority<K, V> authority;
    private final Copies<K, V, C> copies;
    private final InstantSource clock;
    private final Leases leases;
    private final Flights<Outcome> flights = new Flights<>(PATIENCE);
    /** When each key was last said to be absent. */
    private final Cache<K, Instant> absences =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    /** When each key that has no copy was last said to be there. */
    private final Cache<K, Instant> sightings =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    private final Flights<Boolean> looks = new Flights<>(PATIENCE);
    /** Flights whose copies are to be revalidated whatever their age, with the moment of the suspicion. */
    private final Cache<String, Instant> suspects =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /** Copies that stay as they are although the authority answers: it is not asked about them for a while. */
    private final Cache<String, Lull> lulls =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    private record Lull(Outcome outcome, Instant until) {}

    private volatile Instant allSuspectAt = Instant.MIN;
    private final LongAdder hits = new LongAdder();
    private final LongAdder asked = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder servedStale = new LongAdder();

    public Mirror(Authority<K, V> authority, Copies<K, V, C> copies, InstantSource clock, Leases leases) {
        this.authority = authority;
        this.copies = copies;
        this.clock = clock;
        this.leases = leases;
    }

    /** @throws Refused {@code Unavailable} when nothing that may be served is held and the authority cannot say */
    public Reading<C> get(K key) {
        Held<C> held = copies.held(key);
        if (held == null ? isRememberedAbsent(key) : isFresh(key, held)) {
            hits.increment();
            return held == null ? absent() : new Reading.Fresh<>(held.value());
        }
        Lull lull = held == null ? null : lulls.getIfPresent(copies.flight(key, held));
        return lull != null && clock.instant().isBefore(lull.until) ? show(key, lull.outcome) : refresh(key, false);
    }

    /** Asks the authority now, however fresh the copy is. */
    public Reading<C> refresh(K key) {
        return refresh(key, true);
    }

    /**
     * Whether there positively is no such record. What nobody came for yet is asked about, but no copy is made of it. False
     * also when the authority cannot say.
     */
    public boolean isAbsent(K key) {
        try {
            if (copies.held(key) != null) {
                return get(key) instanceof Reading.Absent<C>;
            }
            return isRememberedAbsent(key) || !wasSeen(key) && looks.join(key.toString(), () -> look(key));
        } catch (Refused e) {
            if (e.reason() instanceof Reason.Unavailable) {
                return false;
            }
            throw e;
        }
    }

    /** Whether {@link #isAbsent} would answer without asking the authority. */
    public boolean isSettled(K key) {
        Held<C> held = copies.held(key);
        return held == null ? isRememberedAbsent(key) || wasSeen(key) : isFresh(key, held);
    }

    /** Whether the authority lately said that there is no such record; from memory. */
    public boolean isRememberedAbsent(K key) {
        Instant since = absences.getIfPresent(key);
        return since != null
                && clock.instant().isBefore(since.plus(copies.freshness(null).negativeFor()));
    }

    private boolean wasSeen(K key) {
        Instant at = sightings.getIfPresent(key);
        return at != null && clock.instant().isBefore(copies.freshness(null).staleAt(at, key.hashCode()));
    }

    /** Asks, and remembers what was said without keeping anything of the record. */
    private boolean look(K key) {
        asked.increment();
        Instant now = clock.instant();
        try {
            boolean absent = authority.ask(key, null, copies.witnesses()) instanceof Answer.Absent<V>;
            (absent ? absences : sightings).put(key, now);
            (absent ? sightings : absences).invalidate(key);
            return absent;
        } catch (Unreachable e) {
            failures.increment();
            LOG.info("{} cannot say whether {} exists: {}", authority.name(), key, e.why());
            return false;
        }
    }

    /** Makes the copy under this key stale at once: what a bell is for. */
    public void suspect(K key) {
        String flight = copies.flight(key, copies.held(key));
        suspects.put(flight, clock.instant());
        lulls.invalidate(flight);
        absences.invalidate(key);
        sightings.invalidate(key);
    }

    /** Makes every copy stale at once, and forgets what was absent. */
    public void suspectAll() {
        allSuspectAt = clock.instant();
        absences.invalidateAll();
        sightings.invalidateAll();
        lulls.invalidateAll();
    }

    /** Whether the copy would be served without asking. */
    public boolean isFresh(K key, Held<C> held) {
        Instant checkedAt = held.checkedAt();
        String flight = copies.flight(key, held);
        if (!clock.instant().isBefore(copies.freshness(held.value()).staleAt(checkedAt, flight.hashCode()))
                || !checkedAt.isAfter(allSuspectAt)) {
            return false;
        }
        Instant suspected = suspects.getIfPresent(flight);
        return suspected == null || checkedAt.isAfter(suspected);
    }

    public Counts counts() {
        return new Counts(hits.sum(), asked.sum(), failures.sum(), servedStale.sum());
    }

    /**
     * What happened since the start.
     *
     * @param hits answered from the copies or from a remembered absence
     * @param asked times the authority was asked
     * @param failures times it could not say
     * @param servedStale answers from a copy that could not be revalidated
     */
    public record Counts(long hits, long asked, long failures, long servedStale) {}

    private Reading<C> refresh(K key, boolean evenIfFresh) {
        String flight = copies.flight(key, copies.held(key));
        return show(key, flights.join(flight, () -> revalidate(key, flight, evenIfFresh)));
    }

    private Outcome revalidate(K key, String flight, boolean evenIfFresh) {
        // when another node takes too long with the same, this one goes on without the lease
        Leases.Lease lease = leases.await(flight, PATIENCE);
        try {
            Held<C> held = copies.heldNow(key);
            boolean settled = held == null ? isRememberedAbsent(key) : isFresh(key, held);
            Outcome outcome = settled && !evenIfFresh ? Outcome.SETTLED : ask(key, held);
            if (outcome instanceof Outcome.Kept kept && kept.answering()) {
                lulls.put(
                        flight,
                        new Lull(
                                kept,
                                clock.instant().plus(copies.freshness(null).negativeFor())));
            } else {
                lulls.invalidate(flight);
            }
            return outcome;
        } finally {
            if (lease != null) {
                lease.close();
            }
        }
    }

    private Outcome ask(K key, @Nullable Held<C> held) {
        asked.increment();
        Instant now = clock.instant();
        try {
            Answer<V> answer = authority.ask(key, held == null ? null : copies.said(held.value()), copies.witnesses());
            Outcome outcome = switch (answer) {
                case Answer.Present<V> present -> copies.confirm(key, held, present.value());
                case Answer.Absent<V> gone -> held == null ? Outcome.SETTLED : copies.retire(key, held);
            };
            if (outcome instanceof Outcome.Settled && copies.held(key) == null) {
                absences.put(key, now);
            }
            return outcome;
        } catch (Unreachable e) {
            failures.increment();
            LOG.warn("{} cannot say whether {} exists: {}", authority.name(), key, e.why());
            return new Outcome.Kept(e.why(), !e.isGeneral());
        }
    }

    private Reading<C> show(K key, Outcome outcome) {
        Held<C> held = copies.held(key);
        return switch (outcome) {
            case Outcome.Settled() -> held == null ? absent() : new Reading.Fresh<>(held.value());
            case Outcome.Kept(String why, boolean answering) -> kept(held, why, answering);
        };
    }

    private Reading<C> kept(@Nullable Held<C> held, String why, boolean answering) {
        Instant now = clock.instant();
        Duration age = held == null ? Duration.ZERO : Duration.between(held.checkedAt(), now);
        if (held == null || !answering && !copies.freshness(held.value()).withinGrace(age)) {
            throw new Refused(new Reason.Unavailable(authority.name(), Duration.ofSeconds(30)));
        }
        servedStale.increment();
        return new Reading.Stale<>(held.value(), age, why);
    }

    @SuppressWarnings("unchecked")
    private Reading<C> absent() {
        return (Reading<C>) ABSENT;
    }
}
