package dev.orrery.tracking;

import dev.orrery.access.Sealer;
import dev.orrery.model.Change;
import dev.orrery.model.MachineState;
import dev.orrery.model.TrackEvent;
import dev.orrery.model.Tracked;
import dev.orrery.source.cloud.SimulatedCloud;
import dev.orrery.store.AccountRow;
import dev.orrery.store.PollRow;
import dev.orrery.store.Store;
import dev.orrery.store.TrackedRow;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;

/** An account at a simulated provider, and who looks at it, on every store. */
abstract class TrackingScene {
    static final Tracked.Kind MACHINES = Tracked.Kind.INSTANCE;
    static final AccountRow.Key KEY = new AccountRow.Key("simulator", "here", "ada");

    final HandClock clock = new HandClock();
    final SimulatedCloud cloud = new SimulatedCloud("right", Duration.ofSeconds(10), clock);
    final AtomicReference<Runnable> whileListing = new AtomicReference<>(() -> {});
    Accounts accounts;
    Poller poller;
    AccountRow account;

    abstract Store store();

    @BeforeEach
    void register() {
        accounts = new Accounts(
                store(), new Vault(new Sealer(new byte[32], new SecureRandom())), clock, UUID::randomUUID, 3);
        poller = poller("one");
        account = accounts.register(KEY, "right");
    }

    Poller poller(String node) {
        return poller(node, accounts);
    }

    Poller poller(String node, Accounts keys) {
        Providers.Provider provider = new Providers.Provider(
                "here", "simulator", false, new Interrupted(), Duration.ofSeconds(5), Duration.ofMinutes(5));
        return new Poller(new Poller.Parts(
                store(), new Providers(List.of(provider)), keys, new Pace(new Random(1)), clock, node));
    }

    /** The simulator, with something that happens while it is asked for a listing. */
    private final class Interrupted implements Cloud {
        @Override
        public Answer<Boolean> verify(Target target) {
            return cloud.verify(target);
        }

        @Override
        public Answer<Listing> list(Target target, Tracked.Kind kind) {
            Answer<Listing> answer = cloud.list(target, kind);
            whileListing.get().run();
            return answer;
        }

        @Override
        public Answer<Tracked> get(Target target, Tracked.Kind kind, String id) {
            return cloud.get(target, kind, id);
        }

        @Override
        public Answer<List<Tracked>> create(Target target, Map<String, String> form) {
            return cloud.create(target, form);
        }

        @Override
        public Answer<List<Tracked>> act(Target target, String id, String action) {
            return cloud.act(target, id, action);
        }
    }

    Poller.Outcome look() {
        clock.advance(Duration.ofSeconds(5));
        return poller.poll(account.home(), MACHINES);
    }

    List<TrackEvent> told() {
        return store().read(snapshot -> snapshot.log(account.home(), 0, 1000)).rows().stream()
                .map(entry -> ((Change.MachineTracked) entry.change()).event())
                .toList();
    }

    List<String> types() {
        return told().stream().map(event -> event.kind().type()).toList();
    }

    PollRow row() {
        return store().read(snapshot -> snapshot.accounts().poll(account.home(), MACHINES))
                .orElseThrow();
    }

    AccountRow now() {
        return store().read(snapshot -> snapshot.accounts().find(account.home()))
                .orElseThrow();
    }

    List<String> known() {
        return store().<List<TrackedRow>>read(snapshot -> snapshot.accounts().things(account.home(), MACHINES)).stream()
                .map(row -> row.thing().id() + ' ' + row.thing().state())
                .toList();
    }

    void machines(int count) {
        for (int i = 0; i < count; i++) {
            cloud.put("ada", "m" + i, MachineState.RUNNING);
        }
    }
}
