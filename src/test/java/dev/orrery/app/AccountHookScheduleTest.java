package dev.orrery.app;

import static dev.orrery.app.ChangesContract.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.Sealer;
import dev.orrery.calendar.HookSecrets;
import dev.orrery.calendar.HookSigningKey;
import dev.orrery.calendar.Views;
import dev.orrery.calendar.Visibility;
import dev.orrery.directory.ConfiguredDirectory;
import dev.orrery.directory.KnownPrincipals;
import dev.orrery.directory.Provision;
import dev.orrery.face.changes.AccountFeed;
import dev.orrery.face.changes.WatchedFeed;
import dev.orrery.face.hooks.Calls;
import dev.orrery.face.hooks.Delivery;
import dev.orrery.face.hooks.HookCounts;
import dev.orrery.face.hooks.HookOffice;
import dev.orrery.face.hooks.Signatures;
import dev.orrery.http.Networks;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.MachineState;
import dev.orrery.model.TrackEvent;
import dev.orrery.model.Tracked;
import dev.orrery.store.AccountRow;
import dev.orrery.store.HookRow;
import dev.orrery.store.ReadPart;
import dev.orrery.store.Store;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import dev.orrery.tracking.AccountHooks;
import dev.orrery.tracking.Accounts;
import dev.orrery.tracking.Vault;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an account has read through its feed is not brought to it as well, by a clock that the test moves. */
@Timeout(120)
class AccountHookScheduleTest {
    private static final String MACHINE = "/api/instances/1";

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> clock = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Store store;
    private HookReceiver receiver;
    private OutgoingHttp http;
    private HookOffice office;
    private AccountHooks hooks;
    private AccountRow account;
    private HookRow hook;

    @BeforeEach
    void start() throws Exception {
        store = SqlStore.open(
                StoreConfig.of("sqlite:" + directory.resolve("test.db")).withClock(clock::get));
        SecureRandom random = new SecureRandom();
        Sealer sealer = new Sealer(new byte[32], random);
        account = new Accounts(store, new Vault(sealer), clock::get, UUID::randomUUID, 10)
                .register(new AccountRow.Key("simulator", "here", "ada"), "right");
        receiver = new HookReceiver();
        http = new OutgoingHttp(OutgoingHttp.Settings.usual(Networks.of(List.of("127.0.0.1")), "test"), Set::of);
        WatchedFeed others = new WatchedFeed(
                store,
                new KnownPrincipals(store, new ConfiguredDirectory(List.of()), new Provision(store)),
                new Views(Visibility.USUAL));
        AccountFeed feed = new AccountFeed(store, others, clock::get);
        HookSecrets secrets = new HookSecrets(store, () -> sealer, random);
        Calls calls = new Calls(http, new Signatures(secrets, new HookSigningKey(store, secrets)), clock::get);
        hooks = new AccountHooks(store, 10, () -> "h1", secrets::make);
        secrets.confirmed();
        hook = hooks.put(
                account, MACHINE, new HookRow.Target(receiver.at("/"), null, List.of()), feed.end(account.home()));
        RandomGenerator middle = () -> Long.MAX_VALUE; // half of the range of nextDouble: neither earlier nor later
        office = new HookOffice(
                store,
                "",
                new Delivery(
                        feed,
                        calls,
                        owner -> HookRow.account(owner).flatMap(feed::caller),
                        clock::get,
                        middle,
                        new HookCounts(),
                        threads));
    }

    @AfterEach
    void stop() {
        office.close();
        http.close();
        receiver.close();
        threads.shutdown();
        store.close();
    }

    private long happens(MachineState state) {
        Tracked machine = new Tracked(Tracked.Kind.INSTANCE, "1", state, state.name(), Tracked.Details.NONE);
        TrackEvent event = new TrackEvent(
                TrackEvent.Kind.INSTANCE_STATE_CHANGED,
                new TrackEvent.Subject("simulator", "here", "instance", "1"),
                null,
                machine,
                new TrackEvent.Window(null, clock.get()),
                "");
        return store.write(
                account.home(),
                tx -> tx.append(new Change.MachineTracked(account.home(), event), Actor.system("poll")));
    }

    private int waiting() {
        return store.read(snapshot -> snapshot.hooks().blocks(hook.id()).size());
    }

    @Test
    void anAttemptThatWaitsIsRetiredByReadingAndTheNextEntryIsBrought() throws Exception {
        receiver.answering(500);
        long first = happens(MachineState.STOPPED);
        receiver.next();
        until(() -> waiting() == 1);
        hooks.wasRead(account.home(), new ReadPart(0, first));
        receiver.answering(204);
        clock.updateAndGet(now -> now.plus(Duration.ofSeconds(6)));
        until(() -> waiting() == 0);
        long second = happens(MachineState.RUNNING);
        HookReceiver.Call call = receiver.next();
        assertThat(call.json().path("sequence").asLong())
                .as("the first did not come again")
                .isEqualTo(second);
    }

    @Test
    void whatWasNotReadIsTriedAgain() throws Exception {
        receiver.answering(500);
        long first = happens(MachineState.STOPPED);
        receiver.next();
        until(() -> waiting() == 1);
        hooks.wasRead(account.home(), new ReadPart(0, first - 1));
        receiver.answering(204);
        clock.updateAndGet(now -> now.plus(Duration.ofSeconds(6)));
        assertThat(receiver.next().json().path("sequence").asLong()).isEqualTo(first);
    }

    @Test
    void whoeverReadsAtOnceIsCalledAllTheSame() throws Exception {
        hooks.wasRead(account.home(), new ReadPart(0, 1_000));
        long first = happens(MachineState.STOPPED);
        assertThat(receiver.next().json().path("sequence").asLong()).isEqualTo(first);
    }
}
