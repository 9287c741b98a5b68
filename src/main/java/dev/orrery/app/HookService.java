package dev.orrery.app;

import dev.orrery.access.AuthenticationFilter;
import dev.orrery.access.Authenticator;
import dev.orrery.access.Caller;
import dev.orrery.calendar.HookSecrets;
import dev.orrery.calendar.HookSigningKey;
import dev.orrery.calendar.ManageHooks;
import dev.orrery.calendar.Views;
import dev.orrery.face.changes.AccountFeed;
import dev.orrery.face.changes.WatchedFeed;
import dev.orrery.face.deltacloud.MachineHooks;
import dev.orrery.face.hooks.Calls;
import dev.orrery.face.hooks.Delivery;
import dev.orrery.face.hooks.HookCounts;
import dev.orrery.face.hooks.HookOffice;
import dev.orrery.face.hooks.HooksDoor;
import dev.orrery.face.hooks.Programs;
import dev.orrery.face.hooks.PublishedKey;
import dev.orrery.face.hooks.Signatures;
import dev.orrery.http.Handler;
import dev.orrery.http.Health;
import dev.orrery.http.Metrics;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.model.Refused;
import dev.orrery.store.HookRow;
import dev.orrery.store.Tx;
import dev.orrery.tracking.AccountHooks;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Web hooks as a part of a running server: their door and their delivery. Thread-safe. */
final class HookService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HookService.class);
    private static final int ID_BYTES = 12;
    private static final Duration AGAIN = Duration.ofMinutes(1);

    /** Where addresses begin that {@code ?track_hook=} may stand behind. */
    private static final Set<String> WATCHED = Set.of("calendars", "principals");

    private final House house;
    private final HookSecrets secrets;
    private final Calls calls;
    private final Programs programs;
    private final Handler keys;
    private final AccountFeed feed;
    private final AccountHooks accountHooks;
    private final Handler door;
    private final HookCounts counts = new HookCounts();
    private final SecureRandom random = new SecureRandom();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile @Nullable HookOffice office;
    private volatile String unserved = "";
    private volatile boolean closed;

    HookService(House house, OutgoingHttp http, Authenticator authenticator, Views views) {
        this.house = house;
        this.secrets = new HookSecrets(house.store(), () -> house.sealingKey().get(), random);
        Signatures signatures = new Signatures(secrets, new HookSigningKey(house.store(), secrets));
        this.calls = new Calls(http, signatures, house.clock());
        this.keys = new PublishedKey(signatures);
        this.programs = new Programs(http, house.config().hooks().verify());
        this.feed = new AccountFeed(
                house.store(), new WatchedFeed(house.store(), house.principals(), views), house.clock());
        ManageHooks hooks =
                new ManageHooks(house.store(), house.config().hooks().perPerson(), this::id, secrets);
        this.accountHooks =
                new AccountHooks(house.store(), house.config().hooks().perAccount(), this::id, sealing());
        this.door = new AuthenticationFilter(
                authenticator, false, new HooksDoor(hooks, feed, programs, calls, house.store(), house.clock()));
    }

    private AccountHooks.Secrets sealing() {
        return new AccountHooks.Secrets() {
            @Override
            public byte[] make(Tx tx, String hook) {
                return secrets.make(tx, hook);
            }

            @Override
            public void prepare() {
                secrets.confirmed();
            }
        };
    }

    private String id() {
        return HexFormat.of().formatHex(bytes(ID_BYTES));
    }

    /** Hooks of those who sign in as a cloud account. */
    AccountHooks ofAccounts() {
        return accountHooks;
    }

    /** The same, as requests for machines name them. */
    MachineHooks ofMachines() {
        return new MachineHooks(accountHooks, feed, programs, calls);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** In front of what else is there. */
    Handler before(Handler others) {
        return request -> {
            List<String> segments = request.path().segments();
            String door = segments.isEmpty() ? "" : segments.getFirst();
            if (segments.equals(PublishedKey.PATH)) {
                return keys.handle(request);
            }
            boolean mine = door.equals("hooks");
            boolean tracks = WATCHED.contains(door)
                    && request.method().equals("PUT")
                    && request.parameter(HooksDoor.TRACK).isPresent();
            return mine || tracks ? this.door.handle(request) : others.handle(request);
        };
    }

    void start(Periodic periodic) {
        serve();
        periodic.every(AGAIN, "the start of hooks", this::serve);
    }

    /** Nothing happens where it is done already; what is missing now, as the key, may be there later. */
    private synchronized void serve() {
        if (office != null || closed) {
            return;
        }
        try {
            secrets.sealAll();
            if (!house.sharedAs().isEmpty()) {
                secrets.sealer(); // a node with another key than the others' must not be the one that makes the calls
            }
        } catch (Refused refused) {
            unserved = "No hooks are served: " + refused.reason().sentence();
            LOG.warn("{}", unserved);
            return;
        }
        unserved = "";
        office = new HookOffice(
                house.store(),
                house.sharedAs(),
                new Delivery(feed, calls, this::caller, house.clock(), random, counts, threads));
    }

    private Optional<Caller> caller(String owner) {
        return HookRow.account(owner).map(feed::caller).orElseGet(() -> person(owner));
    }

    private Optional<Caller> person(String guid) {
        return house.principals()
                .findByGuid(guid)
                .flatMap(principal -> house.principals().caller(principal.name()));
    }

    /** Programs that do not answer are told of, but do not end the service. */
    Health.State health() {
        if (!secrets.problem().isEmpty()) {
            return new Health.State(true, secrets.problem());
        }
        HookOffice running = office;
        if (running == null) {
            return new Health.State(true, unserved);
        }
        if (!running.problem().isEmpty()) {
            return new Health.State(true, "Hooks are not called now: " + running.problem());
        }
        long failing = failing(running);
        return new Health.State(true, failing == 0 ? "" : failing + " hooks wait for programs that do not answer.");
    }

    private static long failing(HookOffice running) {
        return running.served().stream()
                .filter(hook -> hook.state().mode() == HookRow.Mode.ACTIVE
                        && hook.state().failures() > 0)
                .count();
    }

    void figures(Metrics metrics) {
        metrics.counter("hooks_delivered_total", "Entries that programs took.", counts::deliveredSoFar);
        metrics.counter("hooks_failed_total", "Calls of programs without success.", counts::failedSoFar);
        metrics.counter(
                "hooks_given_up_total", "Entries that were tried ten times and not taken.", counts::givenUpSoFar);
        metrics.counter("hooks_suspended_total", "Hooks paused after days of failures.", counts::suspendedSoFar);
        metrics.gauge("hooks_served", "Hooks that this node serves.", () -> {
            HookOffice running = office;
            return running == null ? 0 : running.served().size();
        });
        metrics.gauge("hooks_failing", "Of these, those whose program does not answer.", () -> {
            HookOffice running = office;
            return running == null ? 0 : failing(running);
        });
    }

    @Override
    public void close() {
        closed = true;
        HookOffice running = office;
        if (running != null) {
            running.close();
        }
        threads.shutdown();
    }
}
