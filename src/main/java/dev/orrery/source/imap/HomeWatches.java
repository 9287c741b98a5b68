package dev.orrery.source.imap;

import dev.orrery.mirror.Errands;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Login;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Watches the folders of people whose homes were asked for lately, and looks at a folder as soon as its server says that
 * something happened. Hints only: without it, a change is seen by the next who asks. At most so many people are watched;
 * nobody is turned out for another while they are still at work. Thread-safe.
 */
final class HomeWatches implements AutoCloseable {
    private static final int LOOKS_AT_ONCE = 16;
    /** A client that edits an event appends the new message and then takes the old one away: better seen as one. */
    private static final Duration BREATH = Duration.ofMillis(200);
    /** Who asked within this time is at work. */
    private static final Duration AT_WORK = Duration.ofMinutes(5);
    /** A login that was refused is not tried again for so long: servers count failures. */
    private static final Duration REST = Duration.ofMinutes(1);

    private final ImapSettings.Watched settings;
    private final ImapLogins logins;
    private final InstantSource clock;
    private final Errands<Errand> errands;
    private final ConcurrentMap<HomeId, Watching> homes = new ConcurrentHashMap<>();
    private final LongAdder bells = new LongAdder();
    private volatile boolean closed;

    /** @param folder null for the folders themselves */
    private record Errand(HomeId home, @Nullable CollectionRef folder) {}

    /** A person who is watched. */
    private static final class Watching {
        private final HomeMirror mirror;
        private final Login login;
        private final Mailboxes mailboxes;
        private final Map<FolderName, CollectionRef> folders;
        private final Mailboxes.Watch watch;
        private volatile Instant asked;
        private volatile @Nullable Instant seenEnded;

        Watching(HomeMirror mirror, Login login, Mailboxes mailboxes, FolderBell bell, Instant asked) {
            this.mirror = mirror;
            this.login = login;
            this.mailboxes = mailboxes;
            this.folders = mirror.watchable();
            this.asked = asked;
            this.watch = mailboxes.watch(List.copyOf(folders.keySet()), bell);
        }
    }

    HomeWatches(ImapSettings.Watched settings, ImapLogins logins, InstantSource clock, ThreadFactory threads) {
        this.settings = settings;
        this.logins = logins;
        this.clock = clock;
        this.errands = new Errands<>(this::look, LOOKS_AT_ONCE, BREATH, threads);
    }

    /** Somebody asked for a home whose folders were just listed: it is watched from now on, if there is room. */
    void asked(HomeMirror mirror, Login login, Mailboxes mailboxes) {
        Watching there = homes.get(mirror.home());
        if (there != null && serves(there, mirror, login)) {
            there.asked = clock.instant();
        } else if (settings.people() > 0) {
            begin(mirror, login, mailboxes, clock.instant());
        }
    }

    private boolean serves(Watching there, HomeMirror mirror, Login login) {
        return there.login.equals(login) && (there.watch.hasEnded() || there.folders.equals(mirror.watchable()));
    }

    private synchronized void begin(HomeMirror mirror, Login login, Mailboxes mailboxes, Instant asked) {
        HomeId home = mirror.home();
        Watching there = homes.get(home);
        if (closed || there != null && serves(there, mirror, login)) {
            return;
        }
        if (there != null) {
            end(home, there);
        }
        if (!mirror.watchable().isEmpty() && (homes.size() < settings.people() || makeRoom())) {
            homes.put(home, new Watching(mirror, login, mailboxes, bell(mirror), asked));
        }
    }

    private FolderBell bell(HomeMirror mirror) {
        return new FolderBell() {
            @Override
            public void rang(FolderName folder) {
                bells.increment();
                CollectionRef ref = mirror.watchable().get(folder);
                if (ref != null) {
                    errands.ask(new Errand(mirror.home(), ref));
                }
            }

            @Override
            public void foldersRang() {
                bells.increment();
                errands.ask(new Errand(mirror.home(), null));
            }
        };
    }

    private boolean makeRoom() {
        Instant before = clock.instant().minus(AT_WORK);
        Optional<Map.Entry<HomeId, Watching>> oldest = homes.entrySet().stream()
                .filter(entry -> entry.getValue().asked.isBefore(before))
                .min(Comparator.comparing(entry -> entry.getValue().asked));
        oldest.ifPresent(entry -> end(entry.getKey(), entry.getValue()));
        return oldest.isPresent();
    }

    private void end(HomeId home, Watching there) {
        homes.remove(home, there);
        there.watch.close();
    }

    /** A bell may ring before {@link #begin} has written down whose it is. */
    private synchronized @Nullable Watching watching(HomeId home) {
        return homes.get(home);
    }

    private void look(Errand errand) {
        Watching there = watching(errand.home);
        if (there == null) {
            return;
        }
        if (errand.folder != null) {
            there.mirror.folder(errand.folder).look(() -> there.mailboxes);
        } else if (there.mirror.listAgain(there.mailboxes) && !serves(there, there.mirror, there.login)) {
            begin(there.mirror, there.login, there.mailboxes, there.asked);
        }
    }

    /** Ends the watches that nobody needs any more, or whose login is not to be used any more; to be called now and then. */
    void sweep() {
        Instant now = clock.instant();
        homes.forEach((home, there) -> {
            Instant seen = there.seenEnded;
            if (seen == null && there.watch.hasEnded()) {
                there.seenEnded = now;
            }
            boolean rested = seen != null && seen.plus(REST).isBefore(now);
            if (rested || there.asked.plus(settings.keepFor()).isBefore(now) || !logins.mayUse(home, there.login)) {
                end(home, there);
            }
        });
    }

    /** People who are watched now. */
    long people() {
        return homes.size();
    }

    /** Rings since the start. */
    long bells() {
        return bells.sum();
    }

    /** What is wrong with watches; changes are seen by the next who asks all the same. */
    List<String> troubles() {
        List<String> found = new ArrayList<>();
        homes.values().forEach(there -> {
            String trouble = there.watch.trouble();
            if (trouble != null) {
                found.add("the folders of " + there.login.person() + " are not watched: " + trouble);
            }
        });
        return found;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            homes.forEach(this::end);
        }
        errands.close();
    }
}
