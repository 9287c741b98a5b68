package dev.orrery.source.imap;

import dev.orrery.mirror.Leases;
import dev.orrery.mirror.Rounds;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.CollectionRef;
import dev.orrery.source.imap.FolderTroubles.Trouble;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
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

    private final CollectionRef ref;
    private final Parts parts;
    private final Exclusive exclusive;
    private final Rounds<Seen> rounds = new Rounds<>(PATIENCE);
    private volatile @Nullable Instant confirmedAt;
    private volatile @Nullable String trouble;
    /** Why the copy is kept although its folder is gone; null otherwise. */
    private volatile @Nullable String keptWhy;
    /** Since when the copy could not be confirmed; null while it is. */
    private volatile @Nullable Instant agedSince;
    /** What was missing from a listing that was not believed; within {@link #alone}. */
    private @Nullable Doubt doubt;
    /** What the store has noted, once it is known; guarded by this. */
    private @Nullable Optional<Trouble> noted;

    private record Doubt(long missing, Instant since) {}

    /**
     * What all folders share.
     *
     * @param confirmAfter how long after a listing that is not believed another one may confirm it
     */
    record Parts(
            Store store,
            FolderPull pull,
            Leases leases,
            InstantSource clock,
            FolderTroubles troubles,
            Duration confirmAfter) {
        Parts(Store store, FolderPull pull, Leases leases, InstantSource clock) {
            this(store, pull, leases, clock, new FolderTroubles(store), Duration.ofMinutes(5));
        }
    }

    FolderMirror(CollectionRef ref, Parts parts) {
        this.ref = ref;
        this.parts = parts;
        this.exclusive = new Exclusive(
                parts.leases(), "imap " + ref.home().value() + " " + ref.id().value());
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
        Optional<MirrorRow> row = parts.store().read(snapshot -> snapshot.mirror(ref));
        if (row.isEmpty()) {
            return new Seen.Nothing();
        }
        try {
            FolderPull.Result result = parts.pull().pull(mailboxes, row.get(), confirmed);
            return tell(row.get(), result instanceof FolderPull.Result.Held held ? again(mailboxes, held) : result);
        } catch (Unreachable e) {
            return aged(row.get(), e.why(), e.isGeneral() ? null : new Trouble(false, e.why()));
        } catch (MailboxRefused e) {
            String kept = e.why() == MailboxRefused.Why.GONE ? keptWhy : null;
            String why = kept == null ? "the IMAP server refuses: " + e.getMessage() : kept;
            return aged(row.get(), why, new Trouble(kept != null, why));
        }
    }

    /**
     * Much is missing. It is believed when an administrator says so, or when so much and no more is missing from a later
     * listing over a connection that was not there before.
     */
    private FolderPull.Result again(Mailboxes mailboxes, FolderPull.Result.Held held)
            throws Unreachable, MailboxRefused {
        Doubt before = doubt;
        Instant now = parts.clock().instant();
        long believed = 0;
        if (parts.troubles().isReleased(ref)) {
            believed = held.missing();
        } else if (before != null
                && held.missing() <= before.missing
                && !now.isBefore(before.since.plus(parts.confirmAfter()))) {
            believed = before.missing;
        }
        if (before == null || held.missing() > before.missing) {
            doubt = new Doubt(held.missing(), now);
        }
        MirrorRow row = believed == 0
                ? null
                : parts.store().read(snapshot -> snapshot.mirror(ref)).orElse(null);
        if (row == null) {
            return held;
        }
        mailboxes.renew();
        LOG.info("{}: up to {} missing messages are believed to be gone", row.place(), believed);
        return parts.pull().pull(mailboxes, row, believed);
    }

    private Seen tell(MirrorRow row, FolderPull.Result result) {
        return switch (result) {
            case FolderPull.Result.Unchanged() -> current(row);
            case FolderPull.Result.Done done -> {
                if (done.put() + done.removed() > 0) {
                    LOG.info(
                            "{}: {} written, {} removed, as the folder has it",
                            row.place(),
                            done.put(),
                            done.removed());
                }
                yield current(row);
            }
            case FolderPull.Result.Held(long missing, long known) -> {
                String why = missing + " of " + known
                        + " messages are missing from a listing; they are kept here until a second"
                        + " listing on a new connection says the same, or an administrator does"
                        + " (./orrery mirror release)";
                yield aged(row, why, new Trouble(true, why));
            }
        };
    }

    private Seen current(MirrorRow row) {
        Instant now = parts.clock().instant();
        confirmedAt = now;
        trouble = null;
        agedSince = null;
        doubt = null;
        settle();
        if (row.checkedAt().plus(WRITTEN_DOWN).isBefore(now)) {
            parts.store().write(ref.home(), tx -> {
                tx.mirror(ref).ifPresent(latest -> tx.putMirror(latest.checked(latest.validator(), now)));
                return now;
            });
        }
        return new Seen.Current();
    }

    private synchronized void settle() {
        if (noted().isPresent()) {
            parts.troubles().settle(ref);
            noted = Optional.empty();
        }
    }

    private synchronized void note(Trouble about) {
        if (!noted().equals(Optional.of(about))) {
            parts.troubles().tell(ref, about);
            noted = Optional.of(about);
        }
    }

    private Optional<Trouble> noted() {
        Optional<Trouble> known = noted;
        if (known == null) {
            known = parts.troubles().of(ref);
            noted = known;
        }
        return known;
    }

    /** @param about what is wrong with this folder alone; null when nothing can be asked at all */
    private Seen aged(MirrorRow row, String why, @Nullable Trouble about) {
        if (!why.equals(trouble)) {
            LOG.warn("{}: {}", row.place(), why);
        }
        trouble = why;
        if (about != null) {
            note(about);
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

    /**
     * Its folder is gone, but that is not believed yet; noted, so that after a restart it is not believed any sooner.
     *
     * @param why null when it is there
     */
    void keptWithoutFolder(@Nullable String why) {
        keptWhy = why;
        if (why != null) {
            note(new Trouble(true, why));
        }
    }

    /** Its folder is gone, and the copy with it. */
    void gone() {
        keptWhy = null;
        trouble = null;
        agedSince = null;
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

    /** When the copy was last confirmed by this node. */
    @Nullable
    Instant confirmedAt() {
        return confirmedAt;
    }

    /** Runs work while nobody else looks or writes, on any node. */
    <T extends @Nullable Object> T alone(Supplier<T> work) {
        return exclusive.run(work);
    }
}
