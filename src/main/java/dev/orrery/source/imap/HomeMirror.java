package dev.orrery.source.imap;

import dev.orrery.mirror.Rounds;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.MirrorRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One person's folders at work on this node: which they are, and the mirror of each. Thread-safe.
 */
final class HomeMirror {
    private static final Logger LOG = LoggerFactory.getLogger(HomeMirror.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration TURNED_AWAY_FOR = Duration.ofMinutes(1);

    private final HomeId home;
    private final Parts parts;
    private final Exclusive exclusive;
    /** Within a round of listing. */
    private final FolderBrake brake;

    private final Rounds<Boolean> rounds = new Rounds<>(PATIENCE);
    private final ConcurrentMap<CollectionRef, FolderMirror> folders = new ConcurrentHashMap<>();
    private volatile Map<FolderName, CollectionRef> watchable = Map.of();
    private volatile @Nullable Instant listedAt;
    /** Somebody says that something has changed. */
    private volatile boolean suspect;

    private volatile @Nullable Instant turnedAwayAt;
    private volatile @Nullable String trouble;

    /**
     * What all homes share.
     *
     * @param listedFor how long a listing of folders is good, when nothing else says that it is not
     */
    record Parts(
            FolderTree tree,
            CalendarFolders calendars,
            FolderMirror.Parts folder,
            Duration listedFor,
            InstantSource clock) {}

    HomeMirror(HomeId home, Parts parts) {
        this.home = home;
        this.parts = parts;
        this.brake = new FolderBrake(parts.folder().troubles(), parts.folder().confirmAfter(), parts.clock());
        this.exclusive = parts.folder().exclusives().of("imap " + home.value() + " folders");
    }

    /** The mirror of a collection; whether it is one is looked up by the mirror itself. */
    FolderMirror folder(CollectionRef ref) {
        return folders.computeIfAbsent(ref, key -> new FolderMirror(key, parts.folder()));
    }

    /**
     * Whether the server did not let this person in lately: somebody without a mailbox is not to be tried at each of their
     * requests, for servers count failures.
     */
    boolean isTurnedAway() {
        Instant at = turnedAwayAt;
        return at != null && parts.clock().instant().isBefore(at.plus(TURNED_AWAY_FOR));
    }

    /** Makes sure that the folders have been listed lately. */
    void list(Mailboxes mailboxes) {
        Instant last = listedAt;
        if (last == null || suspect || !parts.clock().instant().isBefore(last.plus(parts.listedFor()))) {
            rounds.ask(() -> alone(() -> listNow(mailboxes)));
        }
    }

    /** Somebody heard of a folder that is no copy here: perhaps it has become a calendar since. */
    void suspectListing() {
        suspect = true;
    }

    /** Runs work while nobody lists or changes the folders of this home, on any node. */
    <T extends @Nullable Object> T alone(Supplier<T> work) {
        return exclusive.run(work);
    }

    /** No copy is fresh any more, and no listing. */
    void suspect() {
        suspect = true;
        folders.values().forEach(FolderMirror::suspect);
    }

    private boolean listNow(Mailboxes mailboxes) {
        boolean suspected = suspect;
        suspect = false;
        try {
            Listing listing = see(mailboxes);
            if (brake.mayBelieve(home, listing.gone)) {
                mailboxes.renew();
                listing = see(mailboxes);
            }
            bring(listing);
            listedAt = parts.clock().instant();
            turnedAwayAt = null;
            return true;
        } catch (Unreachable e) {
            tell(e.why());
        } catch (MailboxRefused e) {
            if (e.why() == MailboxRefused.Why.CREDENTIALS) {
                turnedAwayAt = parts.clock().instant();
            }
            tell("the IMAP server refuses: " + e.getMessage());
        }
        suspect |= suspected;
        return false;
    }

    /**
     * @param mirrors without those that are withdrawn
     * @param withdrawn mirrors of somebody else's folder, which is there, but not for this person to read any more
     * @param gone mirrors whose folder is positively not there
     */
    private record Listing(List<MirrorRow> mirrors, FolderMap map, List<MirrorRow> withdrawn, List<MirrorRow> gone) {}

    private Listing see(Mailboxes mailboxes) throws Unreachable, MailboxRefused {
        List<MirrorRow> mirrors = new ArrayList<>(parts.tree().mirrors(home));
        List<Folder> folders = mailboxes.folders();
        FolderMap map = FolderMap.of(mirrors, parts.calendars().in(folders));
        List<MirrorRow> withdrawn =
                map.gone().stream().filter(row -> isWithdrawn(row, folders)).toList();
        List<MirrorRow> missing = new ArrayList<>(map.gone());
        missing.removeAll(withdrawn);
        mirrors.removeAll(withdrawn);
        return new Listing(mirrors, map, withdrawn, positivelyGone(mailboxes, missing));
    }

    private static boolean isWithdrawn(MirrorRow row, List<Folder> folders) {
        return folders.stream()
                .filter(folder -> folder.name().text().equals(row.place()))
                .filter(folder -> folder.owner() != Namespace.Kind.PERSONAL)
                .anyMatch(folder -> folder.rights() != null && !folder.rights().mayRead());
    }

    private void bring(Listing listing) {
        List<MirrorRow> gone = listing.gone;
        List<MirrorRow> leaving = new ArrayList<>(listing.withdrawn);
        if (brake.holds(home, listing.mirrors, gone)) {
            parts.tree().bring(home, listing.map.withoutFresh(), leaving);
            hold(gone, listing.mirrors.size());
        } else {
            leaving.addAll(gone);
            parts.tree().bring(home, listing.map, leaving);
            hold(List.of(), 0);
        }
        leaving.forEach(row -> parts.folder().troubles().settle(row.ref()));
    }

    /** Who watches a folder that is not there hears nothing. */
    private void hold(List<MirrorRow> held, int known) {
        String why = held.isEmpty()
                ? null
                : held.size() + " of " + known
                        + " folders are gone at once; their calendars are kept here until a later listing on a new"
                        + " connection says the same, or an administrator does (./orrery mirror release)";
        if (why != null && !why.equals(trouble)) {
            LOG.warn("home {}: {}", home.value(), why);
        }
        trouble = why;
        Map<FolderName, CollectionRef> there = byName(parts.tree().mirrors(home));
        forgetGone(there.values());
        Map<FolderName, CollectionRef> watched = new HashMap<>(there);
        held.forEach(row -> watched.remove(FolderName.of(row.place())));
        watchable = Map.copyOf(watched);
        brake.tell(home, held, why);
    }

    /**
     * What is only missing from a listing is asked for by name: an error or an odd listing takes nothing away. A folder that
     * is there but must not be read any more is gone for this person.
     */
    private static List<MirrorRow> positivelyGone(Mailboxes mailboxes, List<MirrorRow> missing)
            throws Unreachable, MailboxRefused {
        List<MirrorRow> gone = new ArrayList<>();
        for (MirrorRow row : missing) {
            if (isGone(mailboxes, FolderName.of(row.place()))) {
                gone.add(row);
            }
        }
        return gone;
    }

    /** A refusal that says nothing about the folder keeps its copy, and does not stop what is done for the others. */
    private static boolean isGone(Mailboxes mailboxes, FolderName folder) throws Unreachable, MailboxRefused {
        try {
            mailboxes.check(folder);
            return false;
        } catch (MailboxRefused e) {
            return switch (e.why()) {
                case GONE, FORBIDDEN -> true;
                case EXISTS, OVER_QUOTA, TOO_LARGE, OTHER -> false;
                case CREDENTIALS -> throw e;
            };
        }
    }

    /** What is not there any more has no troubles either: whoever is at work on it still finds no copy. */
    private void forgetGone(Collection<CollectionRef> there) {
        folders.keySet().retainAll(there);
    }

    private static Map<FolderName, CollectionRef> byName(List<MirrorRow> rows) {
        Map<FolderName, CollectionRef> names = new HashMap<>();
        rows.forEach(row -> names.put(FolderName.of(row.place()), row.ref()));
        return Map.copyOf(names);
    }

    private void tell(String why) {
        if (!why.equals(trouble)) {
            LOG.warn("the folders of home {} cannot be listed: {}", home.value(), why);
        }
        trouble = why;
    }

    HomeId home() {
        return home;
    }

    /** Lists the folders now, because something may have happened to them; false if that was not possible. */
    boolean listAgain(Mailboxes mailboxes) {
        return rounds.ask(() -> alone(() -> listNow(mailboxes)));
    }

    /** The folders as they were last listed, by name. */
    Map<FolderName, CollectionRef> watchable() {
        return watchable;
    }

    /** Why the folders could not be listed, or are not believed to be gone; or null. */
    @Nullable
    String trouble() {
        return trouble;
    }

    boolean isListed() {
        return listedAt != null;
    }

    /** How old the copies are that are served without being confirmed. */
    List<Duration> ages() {
        return folders.values().stream()
                .flatMap(folder -> folder.age().stream())
                .toList();
    }

    /** What is wrong with folders that were looked at. */
    List<String> troubles() {
        List<String> found = new ArrayList<>();
        String own = trouble;
        if (own != null) {
            found.add(own);
        }
        folders.values().forEach(folder -> {
            String one = folder.trouble();
            if (one != null && !found.contains(one)) {
                found.add(one);
            }
        });
        return found;
    }
}
