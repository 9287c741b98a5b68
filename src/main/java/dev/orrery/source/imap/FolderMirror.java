package dev.orrery.source.imap;

import dev.orrery.mirror.Leases;
import dev.orrery.mirror.Rounds;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.CollectionRef;
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

    private final CollectionRef ref;
    private final Parts parts;
    private final Exclusive exclusive;
    private final Rounds<Seen> rounds = new Rounds<>(PATIENCE);
    private volatile @Nullable Instant confirmedAt;
    private volatile @Nullable String trouble;
    private volatile boolean held;

    /** What all folders share. */
    record Parts(Store store, FolderPull pull, Leases leases, InstantSource clock) {}

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

        /** The folder could not be asked, or is not believed; the copy is as old as this. */
        record Aged(Duration age, String why) implements Seen {}

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
            return tell(row.get(), parts.pull().pull(mailboxes, row.get(), confirmed));
        } catch (Unreachable e) {
            return aged(row.get(), e.why());
        } catch (MailboxRefused e) {
            return aged(row.get(), "the IMAP server refuses: " + e.getMessage());
        }
    }

    private Seen tell(MirrorRow row, FolderPull.Result result) {
        return switch (result) {
            case FolderPull.Result.Unchanged() -> current();
            case FolderPull.Result.Done done -> {
                if (done.put() + done.removed() > 0) {
                    LOG.info(
                            "{}: {} written, {} removed, as the folder has it",
                            row.place(),
                            done.put(),
                            done.removed());
                }
                yield current();
            }
            case FolderPull.Result.Held(long missing, long known) -> {
                held = true;
                yield aged(
                        row,
                        missing + " of " + known
                                + " messages are missing from a listing; they are kept here until a second"
                                + " listing on a new connection says the same, or an administrator does");
            }
        };
    }

    private Seen current() {
        confirmedAt = parts.clock().instant();
        trouble = null;
        held = false;
        return new Seen.Current();
    }

    private Seen aged(MirrorRow row, String why) {
        if (!why.equals(trouble)) {
            LOG.warn("{}: {}", row.place(), why);
        }
        trouble = why;
        if (row.validator().isEmpty()) {
            return new Seen.Nothing();
        }
        Instant last = confirmedAt;
        Instant since = last != null && last.isAfter(row.checkedAt()) ? last : row.checkedAt();
        return new Seen.Aged(Duration.between(since, parts.clock().instant()), why);
    }

    /** Whether the last look did not believe what it saw: the next one had better come over a new connection. */
    boolean isHeld() {
        return held;
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
