package dev.orrery.source.imap;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.orrery.calendar.BringObjects;
import dev.orrery.calendar.ContentRules;
import dev.orrery.mirror.Brake;
import dev.orrery.mirror.Leases;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.format.MessageReader;
import dev.orrery.source.imap.format.ReadLimits;
import dev.orrery.source.imap.wire.ImapServer;
import dev.orrery.source.imap.wire.Limits;
import dev.orrery.source.imap.wire.Login;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Puts the parts of this room together. Stateless. */
public final class ImapParts {
    /** Half of a folder may go at once, and always a handful. */
    private static final Brake BRAKE = new Brake(0.5, 10, Duration.ZERO);

    private static final Duration LISTED_FOR = Duration.ofSeconds(30);

    private ImapParts() {}

    /** What the room is given by the house. */
    public record Given(
            Store store,
            ContentRules rules,
            Leases leases,
            InstantSource clock,
            Supplier<UUID> uuids,
            String product) {}

    public static ImapHomes homes(ImapSettings settings, Given given) {
        return homes(settings, given, WatchSettings.DEFAULT);
    }

    static ImapHomes homes(ImapSettings settings, Given given, WatchSettings watch) {
        ThreadFactory threads = Thread.ofVirtual().name("imap-bell-", 0).factory();
        ImapSource source = source(settings, given, watch, threads);
        BringObjects objects = new BringObjects(given.rules());
        MessageReader reader = new MessageReader(ReadLimits.DEFAULT);
        MessageJudge judge = new JudgeMessages(reader, objects);
        FolderPull pull = new FolderPull(
                given.store(),
                judge,
                judging(Runtime.getRuntime().availableProcessors()),
                new FolderCopy(new ConflictCopies(objects), objects),
                BRAKE,
                given.clock());
        ImapLogins logins = new ImapLogins(settings.signIn(), Ticker.systemTicker());
        return new ImapHomes(
                new ImapHomes.Parts(
                        given.store(),
                        source,
                        logins,
                        settings.copies(),
                        given.product(),
                        given.clock(),
                        given.uuids(),
                        settings.watched().keepFor()),
                new HomeMirror.Parts(
                        new FolderTree(given.store()),
                        new CalendarFolders(settings.calendarFolder(), settings.taskFolder()),
                        new FolderMirror.Parts(
                                given.store(),
                                pull,
                                new Exclusives(given.leases()),
                                given.clock(),
                                new FolderTroubles(given.store()),
                                settings.copies().confirmAfter()),
                        LISTED_FOR,
                        given.clock()),
                new ImapUpstream.Parts(
                        given.store(),
                        reader,
                        judge,
                        new ImapUpstream.Formats(settings.writeFormat(), MessageFormat.KOLAB3),
                        Pauses.sleeping(RandomGenerator.getDefault()),
                        new UpstreamCounts()),
                new HomeWatches(watched(settings), logins, given.clock(), threads),
                threads);
    }

    /** Watches one mailbox that is everybody's for calendar mail; closed by whoever asked. */
    public static MailWatches watchSharedMailbox(
            ImapServer server, Login login, MailWatches.Settings settings, MailTaker taker, Given given) {
        ImapSource source = new ImapSource(
                new ImapSource.Settings(
                        server,
                        Limits.DEFAULT,
                        PoolSettings.DEFAULT.forOne(2),
                        WatchSettings.DEFAULT,
                        settings.inbox().text()),
                given.clock(),
                RandomGenerator.getDefault(),
                Thread.ofVirtual().name("imap-bell-", 0).factory());
        List<MailAccount> accounts = List.of(new MailAccount(Optional.empty(), login, source.as(login)));
        return new MailWatches(
                settings,
                new MailWatches.Parts(
                        given.store(), _ -> accounts, taker, given.leases(), given.clock(), source::close));
    }

    /** For all folders together, in turns; of the operating system, so that requests get their share beside them. */
    private static Executor judging(int threads) {
        ThreadPoolExecutor made = new ThreadPoolExecutor(
                threads,
                threads,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("imap-judge-", 0).factory());
        made.allowCoreThreadTimeOut(true);
        return made;
    }

    /** A watch is a connection for each person; an account that signs in for all of them has not so many. */
    private static ImapSettings.Watched watched(ImapSettings settings) {
        return switch (settings.signIn()) {
            case SignIn.Oneself oneself -> settings.watched();
            case SignIn.Proxy proxy -> settings.watched();
            case SignIn.Publisher publisher -> ImapSettings.Watched.NOBODY;
        };
    }

    private static PoolSettings pool(SignIn signIn) {
        return switch (signIn) {
            case SignIn.Oneself oneself -> PoolSettings.DEFAULT;
            case SignIn.Proxy proxy -> PoolSettings.DEFAULT;
            case SignIn.Publisher publisher -> PoolSettings.DEFAULT.forOne(publisher.connections());
        };
    }

    private static ImapSource source(ImapSettings settings, Given given, WatchSettings watch, ThreadFactory threads) {
        return new ImapSource(
                new ImapSource.Settings(
                        settings.server(),
                        Limits.DEFAULT,
                        pool(settings.signIn()),
                        watch.with(settings.watched().connections()),
                        settings.calendarFolder()),
                given.clock(),
                RandomGenerator.getDefault(),
                threads);
    }
}
