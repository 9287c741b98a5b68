package dev.orrery.source.imap;

import dev.orrery.model.CollectionRef;
import dev.orrery.store.MirrorRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Doubts that many of a home's folders are gone at once: a server that was set up anew, or another one under the same name,
 * says so too. One thread at a time.
 */
final class FolderBrake {
    private final FolderTroubles troubles;
    private final Duration confirmAfter;
    private final InstantSource clock;
    private @Nullable Doubt doubt;

    private record Doubt(Set<CollectionRef> missing, Instant since) {}

    /** @param confirmAfter how long after a listing that is not believed another one may confirm it */
    FolderBrake(FolderTroubles troubles, Duration confirmAfter, InstantSource clock) {
        this.troubles = troubles;
        this.confirmAfter = confirmAfter;
        this.clock = clock;
    }

    /**
     * Whether a doubt may end by these being gone: they were missing before, none is missing that was not, and time has
     * passed or an administrator has said so.
     */
    boolean mayBelieve(List<MirrorRow> gone) {
        Doubt before = doubt;
        return before != null
                && !gone.isEmpty()
                && before.missing.containsAll(refs(gone))
                && (!clock.instant().isBefore(before.since.plus(confirmAfter))
                        || gone.stream().anyMatch(row -> troubles.isReleased(row.ref())));
    }

    /**
     * Whether these are kept although they are gone. Once in doubt, those that stay away while others come back are not
     * believed any sooner.
     *
     * @param mirrors all of the home
     */
    boolean holds(List<MirrorRow> mirrors, List<MirrorRow> gone) {
        if (gone.isEmpty() || mayBelieve(gone) || doubt == null && !isMuch(mirrors, gone) && !isDoubted(gone)) {
            doubt = null;
            return false;
        }
        Set<CollectionRef> missing = refs(gone);
        if (doubt == null || !doubt.missing.containsAll(missing)) {
            doubt = new Doubt(missing, clock.instant());
        }
        return true;
    }

    /** All, or several that are more than half or a default folder with another; a single one is what its owner deletes. */
    private static boolean isMuch(List<MirrorRow> mirrors, List<MirrorRow> gone) {
        return gone.size() == mirrors.size()
                || gone.size() > 1
                        && (gone.size() * 2 > mirrors.size() || gone.stream().anyMatch(FolderTree::isStanding));
    }

    /** Whether one of them was kept in spite of what a listing said, before a restart or by another node. */
    private boolean isDoubted(List<MirrorRow> gone) {
        return gone.stream()
                .anyMatch(row -> troubles.of(row.ref())
                        .filter(FolderTroubles.Trouble::held)
                        .isPresent());
    }

    private static Set<CollectionRef> refs(List<MirrorRow> rows) {
        return rows.stream().map(MirrorRow::ref).collect(Collectors.toUnmodifiableSet());
    }
}
