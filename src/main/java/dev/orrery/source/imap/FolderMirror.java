package dev.orrery.source.imap;

import dev.orrery.mirror.Leases;
import dev.orrery.mirror.Rounds;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.CollectionRef;
import dev.orrery.source.imap.FolderTroubles.Kind;
import dev.orrery.source.imap.FolderTroubles.Trouble;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One mirrored collection at work on this node: one look or one write at a time, here and over all nodes, and what is known
 * of how well it goes. Thread-safe.
 */
final class FolderMirror {
    private static final Logger LOG = LoggerFactory.getLogger(FolderMirror.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** So old may be what the store says of the last confirmation: a check that finds nothing writes nothing. */
    private static final Duration WRITTEN_DOWN = Duration.ofMinutes(10);

    /** So often a look begins again because the folder became another one under it. */
    private static final int OVERTAKEN_AT_MOST = 2;

    private final CollectionRef ref;
    private final Parts parts;
    private final Exclusive exclusive;
    private final Rounds<Seen> rounds = new Rounds<>(PATIENCE);
    private volatile @Nullable Instant confirmedAt;
    /** How often somebody said that something has changed, and how many of these sayings came before the last confirmation. */
    private final AtomicLong suspicions = new AtomicLong();

    private volatile long answered;
    private volatile @Nullable String trouble;
    /** Since when the copy could not be confirmed; null while it is. */
    private volatile @Nullable Instant agedSince;

    /**
     * What all folders share.
     *
     * @param confirmAfter how long after a listing that is not believed another one may confirm it
     */
    record Parts(
            Store store,
            FolderPull pull,
            Exclusives exclusives,
            InstantSource clock,
            FolderTroubles troubles,
            Duration confirmAfter) {
        Parts(Store store, FolderPull pull, Leases leases, InstantSource clock) {
            this(store, pull, new Exclusives(leases), clock, new FolderTroubles(store), Duration.ofMinutes(5));
        }
    }

    FolderMirror(CollectionRef ref, Parts parts) {
        this.ref = ref;
        this.parts = parts;
        this.exclusive = parts.exclusives()
                .of("imap " + ref.home().value() + " " + ref.id().value());
    }

    /** What a look came to. */
    sealed interface Seen {
        /** The copy says what the folder says. */
        record Current() implements Seen {}

        /**
         * The folder could not be asked, or is not believed; the copy is as old as this.
         *
         * @param held whether it was asked, and only what is missing there is not believed
         */
        record Aged(Duration age, String why, boolean held) implements Seen {}

        /** There is no copy of it, or none any more. */
        record Nothing() implements Seen {}
    }

    /** Brings the copy up to date for whoever asks; everybody gets a look that began after they came. */
    Seen look(Supplier<Mailboxes> mailboxes) {
        return rounds.ask(() -> alone(() -> lookNow(mailboxes.get(), false)));
    }

    /** Within {@link #alone}. */
    Seen lookNow(Mailboxes mailboxes, boolean confirmed) {
        return lookNow(mailboxes, confirmed, OVERTAKEN_AT_MOST);
    }

    private Seen lookNow(Mailboxes mailboxes, boolean confirmed, int more) {
        long said = suspicions.get();
        Optional<Begun> found = parts.store()
                .read(snapshot ->
                        snapshot.mirror(ref).map(row -> new Begun(row, FolderTroubles.of(snapshot, ref), said)));
        if (found.isEmpty()) {
            return new Seen.Nothing();
        }
        Begun begun = found.get();
        try {
            FolderPull.Result result = parts.pull().pull(mailboxes, begun.row, confirmed);
            if (result instanceof FolderPull.Result.Overtaken && more > 0) {
                return lookNow(mailboxes, confirmed, more - 1);
            }
            return result instanceof FolderPull.Result.Held held ? again(mailboxes, begun, held) : tell(begun, result);
        } catch (Unreachable e) {
            return aged(begun, e.why(), e.isGeneral() ? null : Trouble.unreadable(e.why()));
        } catch (MailboxRefused e) {
            Trouble about = begun.noted
                    .filter(noted -> noted.kind() == Kind.GONE && e.why() == MailboxRefused.Why.GONE)
                    .orElseGet(() -> Trouble.unreadable("the IMAP server refuses: " + e.getMessage()));
            return aged(begun, about.why(), about);
        }
    }

    /**
     * What is known when a look begins.
     *
     * @param noted by whatever node: another may have seen a trouble that this one finds ended
     * @param said suspicions that the look answers
     */
    private record Begun(MirrorRow row, Optional<Trouble> noted, long said) {}

    /**
     * Much is missing. It is believed when an administrator says so, or when so much and no more is missing from a later
     * listing over a connection that was not there before.
     */
    private Seen again(Mailboxes mailboxes, Begun begun, FolderPull.Result.Held held)
            throws Unreachable, MailboxRefused {
        Instant now = parts.clock().instant();
        Optional<Trouble> before =
                begun.noted.filter(noted -> noted.kind() == Kind.MISSING && held.missing() <= noted.missing());
        long believed = parts.troubles().isReleased(ref)
                ? held.missing()
                : before.filter(noted -> !now.isBefore(noted.since().plus(parts.confirmAfter())))
                        .map(Trouble::missing)
                        .orElse(0L);
        MirrorRow row = believed == 0
                ? null
                : parts.store().read(snapshot -> snapshot.mirror(ref)).orElse(null);
        FolderPull.Result result = held;
        if (row != null) {
            mailboxes.renew();
            LOG.info("{}: up to {} missing messages are believed to be gone", row.place(), believed);
            result = parts.pull().pull(mailboxes, row, believed);
        }
        return result instanceof FolderPull.Result.Held still
                ? doubted(begun, still, before.orElse(null), now)
                : tell(begun, result);
    }

    /** @param before the doubt that goes on, or null if one begins */
    private Seen doubted(Begun begun, FolderPull.Result.Held held, @Nullable Trouble before, Instant now) {
        String why = held.missing() + " of " + held.known()
                + " messages are missing from a listing; they are kept here until a second"
                + " listing on a new connection says the same, or an administrator does"
                + " (./orrery mirror release)";
        Trouble about = before == null
                ? new Trouble(Kind.MISSING, why, now, held.missing())
                : new Trouble(Kind.MISSING, why, before.since(), before.missing());
        return aged(begun, why, about);
    }

    private Seen tell(Begun begun, FolderPull.Result result) {
        return switch (result) {
            case FolderPull.Result.Unchanged() -> current(begun);
            case FolderPull.Result.Done done -> {
                if (done.put() + done.removed() > 0) {
                    LOG.info(
                            "{}: {} written, {} removed, as the folder has it",
                            begun.row.place(),
                            done.put(),
                            done.removed());
                }
                yield current(begun);
            }
            case FolderPull.Result.Overtaken() ->
                aged(begun, "the folder was taken back or made anew while it was read", null);
            case FolderPull.Result.Held held ->
                doubted(begun, held, null, parts.clock().instant());
        };
    }

    private Seen current(Begun begun) {
        Instant now = parts.clock().instant();
        confirmedAt = now;
        answered = begun.said;
        trouble = null;
        agedSince = null;
        if (begun.noted.isPresent()) {
            parts.troubles().settle(ref);
        }
        if (begun.row.checkedAt().plus(WRITTEN_DOWN).isBefore(now)) {
            parts.store().write(ref.home(), tx -> {
                tx.mirror(ref).ifPresent(latest -> tx.putMirror(latest.checked(latest.validator(), now)));
                return now;
            });
        }
        return new Seen.Current();
    }

    /**
     * A doubt outlives a look that fails.
     *
     * @param about what is wrong with this folder alone; null when nothing can be asked at all
     */
    private Seen aged(Begun begun, String why, @Nullable Trouble about) {
        MirrorRow row = begun.row;
        if (!why.equals(trouble)) {
            LOG.warn("{}: {}", row.place(), why);
        }
        trouble = why;
        boolean lesser = about != null
                && !about.held()
                && begun.noted.filter(Trouble::held).isPresent();
        if (about != null && !lesser && !begun.noted.equals(Optional.of(about))) {
            parts.troubles().tell(ref, about);
        }
        if (row.validator().isEmpty()) {
            return new Seen.Nothing();
        }
        Instant since = confirmed(row);
        agedSince = since;
        Duration age = Duration.between(since, parts.clock().instant());
        return new Seen.Aged(age.isNegative() ? Duration.ZERO : age, why, about != null && about.held());
    }

    /** When the copy was last confirmed, as far as anybody knows. */
    private Instant confirmed(MirrorRow row) {
        Instant last = confirmedAt;
        return last != null && last.isAfter(row.checkedAt()) ? last : row.checkedAt();
    }

    /** How old the copy is that is served without being confirmed; empty while the folder confirms it. */
    Optional<Duration> age() {
        return Optional.ofNullable(agedSince)
                .map(since -> Duration.between(since, parts.clock().instant()));
    }

    /** How long ago the copy was confirmed, whether or not anybody tried since. */
    Duration sinceConfirmed(MirrorRow row) {
        return Duration.between(confirmed(row), parts.clock().instant());
    }

    /** Why the copy could not be confirmed, or null. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Whether this node confirmed the copy so short a time ago, and nobody has said since that something has changed. */
    boolean isFresh(Duration freshFor) {
        Instant last = confirmedAt;
        return last != null
                && answered == suspicions.get()
                && parts.clock().instant().isBefore(last.plus(freshFor));
    }

    /** Something has changed, somebody says. */
    void suspect() {
        suspicions.incrementAndGet();
    }

    /** Runs work while nobody else looks or writes, on any node. */
    <T extends @Nullable Object> T alone(Supplier<T> work) {
        return exclusive.run(work);
    }
}
