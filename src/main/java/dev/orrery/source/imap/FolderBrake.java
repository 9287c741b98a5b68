package dev.orrery.source.imap;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.source.imap.FolderTroubles.Kind;
import dev.orrery.source.imap.FolderTroubles.Trouble;
import dev.orrery.store.MirrorRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Doubts that many of a home's folders are gone at once: a server that was set up anew, or another one under the same name,
 * says so too. What is doubted since when is noted in the store, for all nodes. Thread-safe.
 */
final class FolderBrake {
    private final FolderTroubles troubles;
    private final Duration confirmAfter;
    private final InstantSource clock;

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
    boolean mayBelieve(HomeId home, List<MirrorRow> gone) {
        Map<CollectionRef, Trouble> before = troubles.gone(home);
        return !gone.isEmpty()
                && before.keySet().containsAll(refs(gone))
                && (!clock.instant().isBefore(since(before).plus(confirmAfter))
                        || gone.stream().anyMatch(row -> troubles.isReleased(row.ref())));
    }

    private static Instant since(Map<CollectionRef, Trouble> doubted) {
        return doubted.values().stream()
                .map(Trouble::since)
                .max(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /**
     * Whether these are kept although they are gone. Once in doubt, those that stay away while others come back are not
     * believed any sooner.
     *
     * @param mirrors all of the home
     */
    boolean holds(HomeId home, List<MirrorRow> mirrors, List<MirrorRow> gone) {
        return !gone.isEmpty()
                && !mayBelieve(home, gone)
                && (isMuch(mirrors, gone) || !troubles.gone(home).isEmpty());
    }

    /**
     * Notes what is held. A doubt of which more is missing than before begins anew.
     *
     * @param why null if nothing is
     */
    void tell(HomeId home, List<MirrorRow> held, @Nullable String why) {
        Map<CollectionRef, Trouble> before = troubles.gone(home);
        Set<CollectionRef> refs = refs(held);
        Instant since = before.keySet().containsAll(refs) ? since(before) : clock.instant();
        Map<CollectionRef, Trouble> now = new HashMap<>();
        refs.forEach(ref -> now.put(ref, new Trouble(Kind.GONE, String.valueOf(why), since, 0)));
        troubles.tellGone(home, now);
    }

    /** All, or several that are more than half or a default folder with another; a single one is what its owner deletes. */
    private static boolean isMuch(List<MirrorRow> mirrors, List<MirrorRow> gone) {
        return gone.size() == mirrors.size()
                || gone.size() > 1
                        && (gone.size() * 2 > mirrors.size() || gone.stream().anyMatch(FolderTree::isStanding));
    }

    private static Set<CollectionRef> refs(List<MirrorRow> rows) {
        return rows.stream().map(MirrorRow::ref).collect(Collectors.toUnmodifiableSet());
    }
}
