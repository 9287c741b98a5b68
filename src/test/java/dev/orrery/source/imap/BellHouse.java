package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.Caller;
import dev.orrery.access.Credentials;
import dev.orrery.calendar.ContentRules;
import dev.orrery.calendar.Limits;
import dev.orrery.mirror.Leases;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.wire.ImapServer;
import dev.orrery.source.imap.wire.Login;
import dev.orrery.store.Bell;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Everybody's folders over a store, as a server has them, with somebody who follows the store and never asks. */
final class BellHouse implements AutoCloseable {
    static final ImapSettings.Copies COPIES = new ImapSettings.Copies(Duration.ZERO, Duration.ofDays(3), Duration.ZERO);
    static final ImapSettings.Watched WATCHED = new ImapSettings.Watched(10, Duration.ofHours(1), 2);

    private static final WatchSettings QUICK = new WatchSettings(
            2, Duration.ofMinutes(20), Duration.ofMillis(200), Duration.ofMillis(20), Duration.ofMillis(200));

    final SqlStore store;
    ImapHomes homes;
    private final boolean guest;
    private final ImapSettings settings;
    private final InstantSource clock;
    private final Semaphore rings = new Semaphore(0);
    private final Bell.Handle following;

    private BellHouse(ImapSettings settings, InstantSource clock) {
        this(settings, clock, null);
    }

    /** @param shared another's store, or null for one of its own */
    private BellHouse(ImapSettings settings, InstantSource clock, @Nullable SqlStore shared) {
        guest = shared != null;
        store = shared == null ? SqlStore.open(StoreConfig.of("sqlite::memory:")) : shared;
        following = store.bell().listen(home -> rings.release());
        this.settings = settings;
        this.clock = clock;
        this.homes = begun(settings, clock);
    }

    private ImapHomes begun(ImapSettings settings, InstantSource clock) {
        return ImapParts.homes(
                settings,
                new ImapParts.Given(
                        store,
                        new ContentRules(Limits.DEFAULT, clock),
                        Leases.alone(),
                        clock,
                        UUID::randomUUID,
                        "test"),
                QUICK);
    }

    /** Forgets everything but the store. */
    void restart() {
        homes.close();
        homes = begun(settings, clock);
    }

    static BellHouse at(ImapServer server, ImapSettings.Watched watched) {
        return new BellHouse(settings(server, new SignIn.Oneself(), COPIES, watched), InstantSource.system());
    }

    static BellHouse byProxy(ImapServer server, ImapSettings.Copies copies, ImapSettings.Watched watched) {
        return new BellHouse(
                settings(server, new SignIn.Proxy(TestImapServer.PROXY, TestImapServer.PASSWORD), copies, watched),
                InstantSource.system());
    }

    static BellHouse with(ImapServer server, ImapSettings.Copies copies, InstantSource clock) {
        return new BellHouse(
                settings(server, new SignIn.Oneself(), copies, new ImapSettings.Watched(0, Duration.ZERO, 1)), clock);
    }

    /** Through an account that shows what it was granted. */
    static BellHouse published(ImapServer server, Login by, ImapSettings.Copies copies, InstantSource clock) {
        return new BellHouse(
                settings(server, new SignIn.Publisher(by.name(), by.password(), 1), copies, WATCHED), clock);
    }

    /** Another node on the same store. */
    BellHouse beside(ImapServer server, ImapSettings.Copies copies, InstantSource clock) {
        return new BellHouse(
                settings(server, new SignIn.Oneself(), copies, new ImapSettings.Watched(0, Duration.ZERO, 1)),
                clock,
                store);
    }

    private static ImapSettings settings(
            ImapServer server, SignIn signIn, ImapSettings.Copies copies, ImapSettings.Watched watched) {
        return new ImapSettings(server, signIn, "Calendar", "Tasks", MessageFormat.ICALENDAR, copies, watched);
    }

    HomeId person(String name) {
        HomeId home = StoreFixture.person(store, name);
        StoreFixture.calendar(store, home, "calendar");
        return home;
    }

    /** Somebody asks for their home, as any request does. */
    void ask(HomeId home, String name) {
        ask(home, name, TestImapServer.PASSWORD, List.of());
    }

    void ask(HomeId home, String name, String password, List<String> path) {
        homes.freshen(caller(home, name, password), home, path);
    }

    /** What a door would say of the age of what it serves. */
    Optional<Duration> age(HomeId home, String name, List<String> path) {
        return homes.freshen(caller(home, name, TestImapServer.PASSWORD), home, path);
    }

    private static Caller caller(HomeId home, String name, String password) {
        return new Caller(StoreFixture.principal(home, name), Set.of(), false).with(new Credentials(name, password));
    }

    long end(HomeId home) {
        return store.read(snapshot -> snapshot.home(home)).orElseThrow().lastSeq();
    }

    List<String> uids(HomeId home, String calendar) {
        return store.read(snapshot -> snapshot.child(CollectionRef.root(home), calendar)
                .map(CollectionRow::ref)
                .map(ref -> snapshot.listing(ref).objects().stream()
                        .map(ObjectRow::uid)
                        .toList())
                .orElse(List.of()));
    }

    /** Waits until the store rings and the condition holds then; nobody asks the IMAP server anything. */
    void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            boolean inTime = System.nanoTime() < deadline;
            assertThat(inTime).as("%s; %s", what, homes.report().problems()).isTrue();
            rings.tryAcquire(50, TimeUnit.MILLISECONDS);
            rings.drainPermits();
        }
    }

    @Nullable
    String problem() {
        return homes.report().problems().isEmpty()
                ? null
                : String.join("\n", homes.report().problems());
    }

    @Override
    public void close() {
        homes.close();
        following.close();
        if (!guest) {
            store.close();
        }
    }
}
