package dev.orrery.app.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.orrery.access.Sealer;
import dev.orrery.model.HomeId;
import dev.orrery.model.MachineState;
import dev.orrery.model.Tracked;
import dev.orrery.source.cloud.SimulatedCloud;
import dev.orrery.store.AccountRow;
import dev.orrery.store.PollRow;
import dev.orrery.store.Store;
import dev.orrery.store.TrackedRow;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import dev.orrery.tracking.Accounts;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.Cloud;
import dev.orrery.tracking.CloudLogin;
import dev.orrery.tracking.Listing;
import dev.orrery.tracking.Pace;
import dev.orrery.tracking.PollLoop;
import dev.orrery.tracking.Poller;
import dev.orrery.tracking.Providers;
import dev.orrery.tracking.Vault;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures how many cloud accounts are looked at when they are due: providers that only pretend, each of whose answers takes
 * a tenth of a second, and the parts of a server that follow them. What a look costs at the other end is not in it.
 */
public final class TrackerBench {
    private static final int PROVIDERS = 50;
    private static final int MACHINES = 5;
    private static final long ANSWER_TAKES = Duration.ofMillis(100).toNanos();
    private static final Duration COLDEST = Duration.ofMinutes(5);
    private static final Duration REGULAR = Duration.ofMinutes(2);
    private static final long SAMPLE = Duration.ofMillis(50).toNanos();

    private final Consumer<String> say;

    public TrackerBench(Consumer<String> say) {
        this.say = say;
    }

    /**
     * @param url of an empty store; null for a throw-away file
     * @throws IOException if it cannot be measured
     */
    public void run(@Nullable String url, int accounts) throws IOException {
        Path folder = Files.createTempDirectory("orrery-bench");
        InstantSource clock = InstantSource.system();
        try (SqlStore store = SqlStore.open(StoreConfig.of(url == null ? "sqlite:" + folder.resolve("bench.db") : url)
                .withClock(clock))) {
            measure(store, clock, accounts);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Bench.remove(folder);
        }
    }

    private void measure(Store store, InstantSource clock, int count) throws InterruptedException {
        SecureRandom random = new SecureRandom();
        Vault vault = new Vault(new Sealer(new byte[32], random));
        Accounts accounts = new Accounts(store, vault, clock, UUID::randomUUID, count);
        SimulatedCloud cloud = new SimulatedCloud("right", Duration.ofSeconds(10), clock);
        Providers providers = new Providers(IntStream.range(0, PROVIDERS)
                .mapToObj(number -> new Providers.Provider(
                        "p" + number,
                        "simulator",
                        false,
                        new Slow(cloud),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(5)))
                .toList());
        say.accept(count + " accounts at " + PROVIDERS + " providers, " + MACHINES + " machines each");
        List<HomeId> homes = register(accounts, cloud, count);
        cool(store, cloud, homes, clock.instant());
        Poller poller = new Poller(new Poller.Parts(store, providers, accounts, new Pace(random), clock, "bench"));
        try (PollLoop loop = new PollLoop(store, poller, clock)) {
            while (loop.lag().compareTo(Duration.ofSeconds(1)) > 0) {
                LockSupport.parkNanos(SAMPLE); // what fell due while the accounts were made
            }
            watch("listed every five minutes, nothing changes", loop, poller, REGULAR);
            homes.forEach(home -> accounts.acted(home, Tracked.Kind.INSTANCE));
            long begin = System.nanoTime();
            long before = poller.counts().listings();
            watch("somebody acts on every account at once", loop, poller, Duration.ofSeconds(30));
            double seconds = (System.nanoTime() - begin) / 1e9;
            line(
                    "looks in a second, while all are wanted: %.0f",
                    (poller.counts().listings() - before) / seconds);
        }
    }

    private List<HomeId> register(Accounts accounts, SimulatedCloud cloud, int count) throws InterruptedException {
        List<Future<HomeId>> made = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(64)) {
            for (int i = 0; i < count; i++) {
                String user = "u" + i;
                String provider = "p" + i % PROVIDERS;
                for (int machine = 0; machine < MACHINES; machine++) {
                    cloud.put(user, "m" + machine, MachineState.RUNNING);
                }
                made.add(
                        threads.submit(() -> accounts.register(new AccountRow.Key("simulator", provider, user), "right")
                                .home()));
            }
        }
        return made.stream().map(Future::resultNow).toList();
    }

    /** As accounts are that were looked at before and in which nothing happened for a day; due at any time of the interval. */
    private static void cool(Store store, SimulatedCloud cloud, List<HomeId> homes, Instant now) {
        Random random = new Random(1);
        Instant longAgo = now.minus(Duration.ofDays(1));
        for (int i = 0; i < homes.size(); i++) {
            HomeId home = homes.get(i);
            Cloud.Target target = new Cloud.Target("", new CloudLogin("u" + i, "right"));
            store.write(home, tx -> {
                for (Tracked.Kind kind : Tracked.Kind.values()) {
                    if (cloud.list(target, kind) instanceof Answer.Got<Listing>(Listing listing)) {
                        listing.things()
                                .values()
                                .forEach(thing -> tx.accounts().put(home, new TrackedRow(thing, longAgo, 0)));
                    }
                    PollRow row = tx.accounts().poll(home, kind).orElseThrow();
                    Instant due = now.plusMillis(random.nextLong(COLDEST.toMillis()));
                    tx.accounts().finish(new PollRow(home, kind, due, longAgo, longAgo, longAgo, 0, 0, row.fence()));
                }
                return home;
            });
        }
    }

    private void watch(String what, PollLoop loop, Poller poller, Duration length) {
        List<Long> lags = new ArrayList<>();
        long begin = System.nanoTime();
        long cpu = cpu();
        long before = poller.counts().listings();
        while (System.nanoTime() - begin < length.toNanos()) {
            lags.add(loop.lag().toMillis());
            LockSupport.parkNanos(SAMPLE);
        }
        long looks = poller.counts().listings() - before;
        Collections.sort(lags);
        line(
                "%s: %d looks in %d s, the longest overdue waits p50 %d ms, p99 %d ms, at most %d ms; %.2f ms of processor"
                        + " time for each look",
                what,
                looks,
                length.toSeconds(),
                lags.get(lags.size() / 2),
                lags.get(lags.size() * 99 / 100),
                lags.getLast(),
                (cpu() - cpu) / 1e6 / Math.max(1, looks));
    }

    private void line(String format, Object... values) {
        say.accept(String.format(Locale.ROOT, format, values));
    }

    private static long cpu() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    /** A provider that takes its time, as one does that is elsewhere. */
    private record Slow(SimulatedCloud cloud) implements Cloud {
        private static <T> T late(T answer) {
            LockSupport.parkNanos(ANSWER_TAKES);
            return answer;
        }

        @Override
        public Answer<Boolean> verify(Target target) {
            return late(cloud.verify(target));
        }

        @Override
        public Answer<Listing> list(Target target, Tracked.Kind kind) {
            return late(cloud.list(target, kind));
        }

        @Override
        public Answer<Tracked> get(Target target, Tracked.Kind kind, String id) {
            return late(cloud.get(target, kind, id));
        }

        @Override
        public Answer<List<Tracked>> create(Target target, Map<String, String> form) {
            return late(cloud.create(target, form));
        }

        @Override
        public Answer<List<Tracked>> act(Target target, String id, String action) {
            return late(cloud.act(target, id, action));
        }
    }
}
