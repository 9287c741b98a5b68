package dev.orrery.source.imap;

import dev.orrery.mirror.Errands;
import dev.orrery.mirror.Leases;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.HomeId;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches mailboxes for calendar mail, each on one node at a time, over a connection of its own. Thread-safe.
 */
public final class MailWatches implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MailWatches.class);

    /** So many mails are in memory at once. */
    private static final int READ_AT_ONCE = 4;

    private static final Duration BREATH = Duration.ofMillis(50);
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Duration RENEWED_EVERY = Duration.ofSeconds(30);

    /** A login that was refused is not tried again for so long: servers count failures. */
    private static final Duration REST = Duration.ofMinutes(1);

    /** A bell may not have rung: nothing depends on it, and least of all while listening has just begun. */
    private static final Duration CALM = Duration.ofMinutes(5);

    private static final Duration SOON = Duration.ofSeconds(20);

    /** What people send is read so often; a connection more for each of them would be too much for that. */
    private static final Duration SENT_EVERY = Duration.ofMinutes(1);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final int DOUBLINGS = 6;

    private final Settings settings;
    private final Parts parts;
    private final MailReader reader;
    private final Errands<Errand> errands;
    private final ConcurrentMap<HomeId, Watched> watched = new ConcurrentHashMap<>();
    private final ReentrantLock sweeping = new ReentrantLock();
    private volatile boolean expected;
    private volatile boolean tooMany;
    private volatile boolean closed;

    /**
     * What is watched.
     *
     * @param people the mailboxes of so many at most
     * @param since of a mailbox that was never read, mail of so long is taken
     * @param inbox where mail comes in
     * @param sent where copies of what the owner sends lie; null: they are not read
     */
    public record Settings(
            int people,
            Duration since,
            FolderName inbox,
            @Nullable FolderName sent) {}

    /**
     * With what it works.
     *
     * @param accounts whose mailboxes can be opened now, of so many at most
     * @param afterwards done when all watches are closed
     */
    record Parts(
            Store store,
            IntFunction<List<MailAccount>> accounts,
            MailTaker taker,
            Leases leases,
            InstantSource clock,
            Runnable afterwards) {}

    private record Errand(HomeId home, FolderName folder) {}

    /** A mailbox, and when it is to be read again because something was in the way. */
    private static final class Pending {
        private boolean looked;
        private final MailReader.Box box;
        private final ReentrantLock turn = new ReentrantLock();
        private volatile @Nullable Instant again;
        private volatile String trouble = "";
        private int failures;

        Pending(MailReader.Box box) {
            this.box = box;
        }
    }

    /** Whose mailboxes are watched, and with what. */
    private static final class Watched {
        private final MailAccount account;
        private final Map<FolderName, Pending> folders;
        private final Mailboxes.Watch watch;
        private volatile Leases.Lease lease;
        private volatile Instant renewed;
        private volatile @Nullable Instant ended;

        Watched(
                MailAccount account,
                FolderName inbox,
                Map<FolderName, Pending> folders,
                FolderBell bell,
                Leases.Lease lease,
                Instant now) {
            this.account = account;
            this.folders = folders;
            this.lease = lease;
            this.renewed = now;
            this.watch = account.mailboxes().watch(List.of(inbox), bell);
        }

        @Nullable
        String trouble() {
            String trouble = watch.trouble();
            for (Pending folder : folders.values()) {
                trouble = trouble == null && !folder.trouble.isEmpty() ? folder.trouble : trouble;
            }
            return trouble;
        }
    }

    MailWatches(Settings settings, Parts parts) {
        this.settings = settings;
        this.parts = parts;
        this.reader =
                new MailReader(parts.store(), parts.taker(), new MailReader.Settings(settings.since()), parts.clock());
        this.errands = new Errands<>(
                this::look,
                READ_AT_ONCE,
                BREATH,
                Thread.ofVirtual().name("imap-mail-", 0).factory());
    }

    /** Somebody has come whose mailbox can be opened from now on; returns at once. */
    void expect() {
        expected = true;
    }

    /** A {@link #sweep} if somebody has come since the last one; to be called every second, for it mostly does nothing. */
    public void welcome() {
        if (expected) {
            sweep();
        }
    }

    /** Begins the watches that are missing and ends those that are over; to be called every few seconds. */
    public void sweep() {
        sweeping.lock();
        try {
            expected = false;
            Instant now = parts.clock().instant();
            List<MailAccount> all = parts.accounts().apply(settings.people() + 1);
            tooMany = all.size() > settings.people();
            List<MailAccount> wanted = all.subList(0, Math.min(all.size(), settings.people()));
            watched.forEach((home, there) -> {
                boolean wantedStill = wanted.stream()
                        .anyMatch(account ->
                                account.home().equals(home) && account.login().equals(there.account.login()));
                if (!wantedStill || isOver(there, now) || !isRenewed(home, there, now)) {
                    end(home, there);
                }
            });
            for (MailAccount account : wanted) {
                if (!closed && !watched.containsKey(account.home())) {
                    begin(account, now);
                }
            }
            bringAgain(now);
        } finally {
            sweeping.unlock();
        }
    }

    private static boolean isOver(Watched there, Instant now) {
        if (!there.watch.hasEnded()) {
            return false;
        }
        Instant ended = there.ended;
        if (ended == null) {
            there.ended = now;
        }
        return ended != null && ended.plus(REST).isBefore(now);
    }

    private boolean isRenewed(HomeId home, Watched there, Instant now) {
        if (there.renewed.plus(RENEWED_EVERY).isAfter(now)) {
            return true;
        }
        Leases.Lease lease = parts.leases().take(name(home), LEASE);
        if (lease == null) {
            return false; // this node was held up for so long that another one has begun
        }
        there.lease = lease;
        there.renewed = now;
        return true;
    }

    private static String name(HomeId home) {
        return "calendar mail of home " + home.value();
    }

    private void begin(MailAccount account, Instant now) {
        HomeId home = account.home();
        Leases.Lease lease = parts.leases().take(name(home), LEASE);
        if (lease == null) {
            return;
        }
        Map<FolderName, Pending> folders = new ConcurrentHashMap<>();
        folders.put(settings.inbox(), new Pending(new MailReader.Box(account, settings.inbox(), false)));
        FolderName sent = settings.sent();
        if (sent != null) {
            folders.put(sent, new Pending(new MailReader.Box(account, sent, true)));
        }
        FolderBell bell = folder -> errands.ask(new Errand(home, folder));
        watched.put(home, new Watched(account, settings.inbox(), folders, bell, lease, now));
        folders.keySet().forEach(bell::rang); // it may have rung before it was known whose it is
    }

    private void end(HomeId home, Watched there) {
        watched.remove(home, there);
        there.watch.close();
        there.lease.close();
    }

    private void bringAgain(Instant now) {
        watched.forEach((home, there) -> there.folders.forEach((folder, pending) -> {
            Instant again = pending.again;
            if (again != null && !again.isAfter(now)) {
                errands.ask(new Errand(home, folder));
            }
        }));
    }

    private void look(Errand errand) {
        Watched there = watched.get(errand.home);
        Pending pending = there == null ? null : there.folders.get(errand.folder);
        if (pending == null) {
            return;
        }
        pending.turn.lock();
        try {
            Instant again = pending.again;
            if (pending.failures > 0 && again != null && parts.clock().instant().isBefore(again)) {
                return; // the bell of a new mail uses up no attempt of an old one
            }
            long before = reader.taken();
            boolean all = reader.read(pending.box);
            settle(pending, all ? "" : "a mail waits until somebody who has to be asked about it answers", all);
            if (all && !pending.box.isSent()) {
                Instant now = parts.clock().instant();
                // two bells of one beginning are no sign that the third will ring
                boolean early = again != null && now.isBefore(again);
                boolean calm = pending.looked && !early && reader.taken() == before;
                pending.again = now.plus(calm ? CALM : SOON);
                pending.looked = true;
            }
        } catch (Unreachable e) {
            settle(pending, e.why(), false);
        } catch (MailboxRefused e) {
            // a person without a folder for what they send has sent nothing
            boolean none = pending.box.isSent() && e.why() == MailboxRefused.Why.GONE;
            settle(pending, none ? "" : e.said(), none);
        } catch (RuntimeException e) {
            settle(pending, "it cannot be read: " + e.getMessage(), false);
            LOG.error("{} cannot be read for calendar mail; it is tried again", pending.box, e);
        } finally {
            pending.turn.unlock();
        }
    }

    private void settle(Pending pending, String trouble, boolean done) {
        if (done) {
            pending.failures = 0;
            pending.again = pending.box.isSent() ? parts.clock().instant().plus(SENT_EVERY) : null;
        } else {
            if (pending.trouble.isEmpty()) {
                LOG.warn("{} is read for calendar mail again later: {}", pending.box, trouble);
            }
            pending.again =
                    parts.clock().instant().plus(FIRST_PAUSE.multipliedBy(1L << Math.min(pending.failures, DOUBLINGS)));
            pending.failures++;
        }
        pending.trouble = trouble;
    }

    /** Whose mailboxes this node watches now. */
    public long watched() {
        return watched.size();
    }

    /** Of these, watches that do not stand, or whose mailbox cannot be read now. */
    public long troubled() {
        return watched.values().stream()
                .filter(there -> there.trouble() != null)
                .count();
    }

    /** Mails that were handed on since the start. */
    public long taken() {
        return reader.taken();
    }

    /** Mails that could not be, because they are too large or not given. */
    public long skipped() {
        return reader.skipped();
    }

    /** Mails in the mailbox for everybody that could not be dealt with and are there still. */
    public long left() {
        return boxes().mapToLong(MailReader.Box::left).sum();
    }

    /** Of those, mails that are no longer tried nor told of, for too many are left; since the start. */
    public long pushedOut() {
        return reader.pushedOut();
    }

    private Stream<MailReader.Box> boxes() {
        return watched.values().stream()
                .flatMap(there -> there.folders.values().stream())
                .map(pending -> pending.box);
    }

    /** What is wrong, for {@code /health}; the mails stay where they are. Empty if nothing is. */
    public String problem() {
        List<String> found = new ArrayList<>();
        List<Watched> troubled = watched.values().stream()
                .filter(there -> there.trouble() != null)
                .sorted(Comparator.comparing(there -> there.account.login().person()))
                .toList();
        if (!troubled.isEmpty()) {
            Watched first = troubled.getFirst();
            String others = troubled.size() == 1 ? "" : ", and so for " + (troubled.size() - 1) + " more";
            found.add("the mailbox of " + first.account.login().person() + " is not watched for calendar mail: "
                    + first.trouble() + others);
        }
        if (tooMany) {
            found.add("more than " + settings.people() + " people have mailboxes, and only so many are watched for"
                    + " calendar mail; mail.inbox-people allows more");
        }
        boxes().map(MailReader.Box::problem).filter(text -> !text.isEmpty()).forEach(found::add);
        return String.join("; ", found);
    }

    @Override
    public void close() {
        sweeping.lock();
        try {
            closed = true;
            watched.forEach(this::end);
        } finally {
            sweeping.unlock();
        }
        errands.close();
        parts.afterwards().run();
    }
}
