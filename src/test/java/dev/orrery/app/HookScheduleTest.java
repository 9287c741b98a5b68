package dev.orrery.app;

import static dev.orrery.app.ChangesContract.until;
import static dev.orrery.store.StoreFixture.calendar;
import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.StoreFixture.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.Caller;
import dev.orrery.access.Sealer;
import dev.orrery.calendar.By;
import dev.orrery.calendar.HookSecrets;
import dev.orrery.calendar.HookSigningKey;
import dev.orrery.calendar.ManageHooks;
import dev.orrery.calendar.Views;
import dev.orrery.calendar.Visibility;
import dev.orrery.directory.ConfiguredDirectory;
import dev.orrery.directory.KnownPrincipals;
import dev.orrery.directory.Provision;
import dev.orrery.face.changes.WatchedFeed;
import dev.orrery.face.hooks.Calls;
import dev.orrery.face.hooks.Delivery;
import dev.orrery.face.hooks.HookCounts;
import dev.orrery.face.hooks.HookOffice;
import dev.orrery.face.hooks.Signatures;
import dev.orrery.http.Networks;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.http.Response;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Watched;
import dev.orrery.store.HookBlock;
import dev.orrery.store.HookRow;
import dev.orrery.store.Store;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When calls are made again, and when not: by a clock that the test moves. */
@Timeout(120)
class HookScheduleTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> clock = new AtomicReference<>(BEGIN);
    private final HookCounts counts = new HookCounts();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Store store;
    private HookReceiver receiver;
    private OutgoingHttp http;
    private Calls calls;
    private WatchedFeed feed;
    private HookOffice office;
    private CollectionRef work;
    private By ada;
    private ManageHooks hooks;
    private String id;

    @BeforeEach
    void start() throws Exception {
        store = SqlStore.open(
                StoreConfig.of("sqlite:" + directory.resolve("test.db")).withClock(clock::get));
        HomeId home = person(store, "ada");
        work = calendar(store, home, "work");
        ada = new By(caller("guid-ada").orElseThrow(), "test");
        receiver = new HookReceiver();
        http = new OutgoingHttp(OutgoingHttp.Settings.usual(Networks.of(List.of("127.0.0.1")), "test"), Set::of);
        feed = new WatchedFeed(
                store,
                new KnownPrincipals(store, new ConfiguredDirectory(List.of()), new Provision(store)),
                new Views(Visibility.USUAL));
        SecureRandom random = new SecureRandom();
        HookSecrets secrets = new HookSecrets(store, () -> new Sealer(new byte[32], random), random);
        calls = new Calls(http, new Signatures(secrets, new HookSigningKey(store, secrets)), clock::get);
        AtomicInteger ids = new AtomicInteger();
        hooks = new ManageHooks(store, 10, () -> "h" + ids.incrementAndGet(), secrets);
        id = register(receiver.at("/"), HookRow.TRACK);
        open();
    }

    private String register(String url, String slot) {
        return register(ada, work, url, slot);
    }

    private String register(By by, CollectionRef collection, String url, String slot) {
        Watched watched = Watched.collection(collection);
        HookRow.Target target = new HookRow.Target(url, slot, List.of());
        String end = feed.end(by.caller(), watched);
        return hooks.register(by, new ManageHooks.Wanted(watched, "/work/", slot, target, end))
                .id();
    }

    private void open() {
        RandomGenerator middle = () -> Long.MAX_VALUE; // half of the range of nextDouble: neither earlier nor later
        office =
                new HookOffice(store, "", new Delivery(feed, calls, this::caller, clock::get, middle, counts, threads));
    }

    private Optional<Caller> caller(String guid) {
        return store.read(snapshot -> snapshot.principal(guid))
                .map(principal -> new Caller(principal, Set.of(guid), false));
    }

    @AfterEach
    void stop() {
        office.close();
        http.close();
        receiver.close();
        threads.shutdownNow();
        store.close();
    }

    private void pass(Duration time) {
        clock.updateAndGet(now -> now.plus(time));
    }

    private HookRow hook() {
        return store.read(snapshot -> snapshot.hooks().byId(id)).orElseThrow();
    }

    private List<HookBlock> blocks() {
        return store.read(snapshot -> snapshot.hooks().blocks(id));
    }

    private void untilFailures(int count) {
        until(() -> hook().state().failures() == count);
    }

    /** Lets the next thing that is due happen, and says how long that took by the clock. */
    private Duration wait(Instant due) {
        Duration pause = Duration.between(clock.get(), due);
        pass(pause);
        return pause;
    }

    @Test
    void anEntryIsTriedTenTimesOverThreeDaysAndThenGivenUp() throws Exception {
        receiver.answering(500);
        put(store, work, "a.ics", "one");
        put(store, work, "a.ics", "two");
        String first = receiver.next().id();
        List<Duration> pauses = new ArrayList<>();
        for (int attempt = 1; attempt < 10; attempt++) {
            int failed = attempt;
            until(() -> blocks().size() == 1 && blocks().getFirst().attempts() == failed);
            HookRow row = hook();
            // a breaker lets probes through earlier; they do not count for the entry
            Instant due = blocks().getFirst().nextTry();
            while (row.state().nextTry() != null && row.state().nextTry().isBefore(due)) {
                int failures = row.state().failures();
                clock.set(row.state().nextTry());
                assertThat(receiver.next().id()).isEqualTo(first);
                until(() -> hook().state().failures() > failures);
                row = hook();
                assertThat(blocks().getFirst().attempts()).isEqualTo(failed);
            }
            pauses.add(Duration.between(BEGIN, due));
            if (row.state().nextTry() != null) {
                due = row.state().nextTry().isAfter(due) ? row.state().nextTry() : due;
            }
            wait(due);
            assertThat(receiver.next().id()).isEqualTo(first);
        }
        until(() -> counts.givenUpSoFar() == 1);
        assertThat(Duration.between(BEGIN, clock.get())).isBetween(Duration.ofHours(70), Duration.ofHours(110));
        assertThat(pauses).isSorted();
        // the next entry of that resource has its own attempts, once the program is back
        receiver.answering(204);
        receiver.calls.clear();
        pass(Duration.ofHours(24));
        HookReceiver.Call second = receiver.next();
        assertThat(second.id()).isNotEqualTo(first);
        until(() -> blocks().isEmpty() && hook().state().failures() == 0);
    }

    @Test
    void retryAfterIsRespected() throws Exception {
        receiver.answering(_ -> Response.of(429).with("Retry-After", "7200"));
        put(store, work, "a.ics", "one");
        String first = receiver.next().id();
        untilFailures(1);
        assertThat(hook().state().nextTry()).isEqualTo(BEGIN.plus(Duration.ofHours(2)));
        put(store, work, "b.ics", "other");
        receiver.answering(204);
        pass(Duration.ofHours(2));
        List<String> told = receiver.told(2);
        assertThat(told).containsExactly("calendar.object_put a.ics", "calendar.object_put b.ics");
        until(() -> blocks().isEmpty());
        assertThat(first).isNotEmpty();
    }

    @Test
    void aDeadProgramCostsFiveFailuresAndThenAProbeNowAndThen() throws Exception {
        receiver.answering(500);
        for (int i = 0; i < 5; i++) {
            put(store, work, i + ".ics", "text");
            int failures = i + 1;
            untilFailures(failures);
        }
        for (int i = 5; i < 300; i++) {
            put(store, work, i + ".ics", "text");
        }
        assertThat(blocks()).hasSize(5);
        // a probe, and nothing else
        clock.set(hook().state().nextTry());
        untilFailures(6);
        assertThat(blocks()).hasSize(5);
        assertThat(counts.failedSoFar()).isEqualTo(6);
        // it is back: everything comes, each once
        receiver.calls.clear();
        receiver.answering(204);
        clock.set(hook().state().nextTry());
        assertThat(receiver.told(300)).doesNotHaveDuplicates();
        until(() -> blocks().isEmpty() && hook().state().failures() == 0);
    }

    @Test
    void hooksOfOneProgramAreLeftAloneTogetherAndOneCallOfAllLooksWhetherItIsBack() throws Exception {
        register(receiver.at("/?tenant=2"), "second");
        receiver.answering(500);
        for (int i = 0; i < 3; i++) {
            put(store, work, i + ".ics", "text");
            int least = Math.min(5, 2 * (i + 1));
            until(() -> counts.failedSoFar() >= least);
        }
        until(() -> office.served().stream().anyMatch(hook -> hook.state().nextTry() != null));
        long failed = counts.failedSoFar(); // a call that was under way when the fifth failed may come on top
        for (int i = 3; i < 60; i++) {
            put(store, work, i + ".ics", "text");
        }
        for (int probes = 1; probes <= 2; probes++) {
            long sum = failed + probes;
            clock.set(away());
            until(() -> counts.failedSoFar() >= sum);
            until(() -> away().isAfter(clock.get()));
        }
        receiver.calls.clear();
        receiver.answering(204);
        clock.set(away());
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            HookReceiver.Call call = receiver.next();
            told.add(call.token() + " " + call.id());
        }
        assertThat(told).doesNotHaveDuplicates();
        assertThat(counts.failedSoFar()).isBetween(failed + 2, failed + 3);
        until(() -> office.served().stream().allMatch(hook -> hook.state().equals(HookRow.State.WELL)));
    }

    /** Until when the program is left alone. */
    private Instant away() {
        return office.served().stream()
                .map(hook -> hook.state().nextTry())
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    @Test
    void whatOnePersonsHooksFindOutHoldsUpNobodyElses() throws Exception {
        CollectionRef other = calendar(store, person(store, "bob"), "work");
        register(new By(caller("guid-bob").orElseThrow(), "test"), other, receiver.at("/"), "bobs");
        receiver.answering(call -> Response.of(call.told().endsWith("bobs.ics") ? 204 : 500));
        for (int i = 0; i < 5; i++) {
            put(store, work, i + ".ics", "text");
            untilFailures(i + 1);
        }
        Instant next = hook().state().nextTry();
        assertThat(next).isNotNull();
        receiver.calls.clear();
        put(store, other, "bobs.ics", "text");
        assertThat(receiver.next().told()).isEqualTo("calendar.object_put bobs.ics");
        put(store, work, "6.ics", "text");
        put(store, other, "again-bobs.ics", "text");
        assertThat(receiver.next().told())
                .as("nor does it bring the other's back")
                .isEqualTo("calendar.object_put again-bobs.ics");
        assertThat(hook().state().nextTry()).isEqualTo(next);
    }

    @Test
    void callsThatFailTogetherCountOnceForThePauseAfterThem() throws Exception {
        CountDownLatch all = new CountDownLatch(8);
        receiver.answering(_ -> {
            all.countDown();
            try {
                all.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Response.of(500);
        });
        hooks.pause(ada, id, "/work/");
        for (int i = 0; i < 8; i++) {
            put(store, work, i + ".ics", "text");
        }
        hooks.resume(ada, id, "/work/");
        untilFailures(8);
        assertThat(hook().state().nextTry()).isEqualTo(BEGIN.plusSeconds(5));
    }

    @Test
    void afterFiveDaysOfFailuresTheHookIsPausedAndItsOwnerTold() throws Exception {
        receiver.answering(500);
        put(store, work, "a.ics", "one");
        untilFailures(1);
        pass(Duration.ofDays(5));
        until(() -> hook().state().mode() == HookRow.Mode.SUSPENDED);
        until(() -> counts.suspendedSoFar() == 1);
        assertThat(store.read(snapshot -> snapshot.log(work.home(), 0, 100)).rows())
                .anySatisfy(entry -> assertThat(entry.change().type()).isEqualTo("hook.paused"));
        put(store, work, "b.ics", "later");
        receiver.calls.clear();
        receiver.answering(204);
        hooks.resume(ada, id, "/work/");
        assertThat(receiver.told(2))
                .containsExactlyInAnyOrder("calendar.object_put a.ics", "calendar.object_put b.ics");
        until(() -> hook().state().equals(HookRow.State.WELL));
    }

    @Test
    void whatTheLogForgotIsSaidToBeMissed() throws Exception {
        hooks.pause(ada, id, "/work/");
        office.close(); // else it may call before it has seen the pause
        long last = put(store, work, "a.ics", "one");
        store.write(work.home(), tx -> {
            tx.forget(work.home(), last);
            return true;
        });
        hooks.resume(ada, id, "/work/");
        open();
        until(() -> store.read(snapshot -> snapshot.log(work.home(), last, 100)).rows().stream()
                .anyMatch(entry -> entry.change().type().equals("hook.missed")));
        put(store, work, "b.ics", "two");
        assertThat(receiver.next().told()).isEqualTo("calendar.object_put b.ics");
    }
}
