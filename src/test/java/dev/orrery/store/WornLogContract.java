package dev.orrery.store;

import static dev.orrery.store.StoreFixture.calendar;
import static dev.orrery.store.StoreFixture.delete;
import static dev.orrery.store.StoreFixture.home;
import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.StoreFixture.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Wherever the shortening of the log is broken off, nobody reads a page with a hole. A store for each test. */
public interface WornLogContract {
    /** The store's address. */
    String url();

    /** A node's view of the one store; the caller closes it. */
    Store open(InstantSource clock);

    /** What a check of the store finds wrong. */
    List<String> check(Store store);

    /** A store whose clock a test sets. */
    final class Timed implements AutoCloseable {
        private final AtomicReference<Instant> now =
                new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        final Store store;

        Timed(WornLogContract contract) {
            store = contract.open(now::get);
        }

        Instant pass(Duration time) {
            return now.updateAndGet(instant -> instant.plus(time));
        }

        /** Forgets what is older than a day. */
        long forget() {
            return store.forget(now.get().minus(Duration.ofDays(1)));
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /** What somebody finds who reads on from a token: the newest state of all that changed; empty if it is refused. */
    private static Optional<Map<String, Boolean>> news(Store store, CollectionRef work, long since) {
        Map<String, Boolean> found = new TreeMap<>();
        SyncPoint at = SyncPoint.at(since);
        boolean more = true;
        while (more) {
            SyncPoint from = at;
            Page<MemberChange> page;
            try {
                page = store.read(s -> s.changes(work, from, 100));
            } catch (Refused refused) {
                assertThat(refused.reason()).isInstanceOf(Reason.InvalidSyncToken.class);
                return Optional.empty();
            }
            page.rows().forEach(row -> found.put(row.name(), row.object() == null));
            at = page.next();
            more = page.more();
        }
        return Optional.of(found);
    }

    /** A log most of which is old, and what readers find in it who stand at one of its entries. */
    final class Worn {
        private final Store store;
        private final HomeId ada;
        private final CollectionRef work;
        private final Instant before;
        private final Map<Long, Map<String, Boolean>> whole = new TreeMap<>();
        private final Map<Position, Integer> positions = new HashMap<>();

        Worn(Timed timed, int objects) {
            store = timed.store;
            ada = person(store, "ada");
            work = calendar(store, ada, "work");
            calendar(store, person(store, "bob"), "work");
            store.write(ada, tx -> {
                for (int i = 0; i < objects; i++) {
                    put(tx, work, i + ".ics", "text");
                }
                for (int i = 0; i < objects; i++) {
                    delete(tx, work, i + ".ics");
                }
                return true;
            });
            before = timed.pass(Duration.ofDays(2)).minus(Duration.ofDays(1));
            put(store, work, "young.ics", StoreFixture.event("young", "text"));
            for (long since = 1; since <= last(); since += 150) {
                whole.put(since, news(store, work, since).orElseThrow());
            }
            List<LogEntry> log = store.follow(store.oldest(), Integer.MAX_VALUE).entries();
            for (int i = 0; i < log.size(); i += 150) {
                positions.put(log.get(i).position(), log.size() - i - 1);
            }
        }

        private long last() {
            return home(store, ada).lastSeq();
        }

        /** Nobody reads a page with a hole: it is refused, or all of it is there. */
        void verify() {
            whole.forEach((since, news) -> news(store, work, since)
                    .ifPresent(found -> assertThat(found).isEqualTo(news)));
            positions.forEach((position, after) -> assertRefusedOrWhole(store, position, after));
        }

        void verifyEnd() {
            assertThat(home(store, ada).floor()).isEqualTo(last() - 1);
            assertThat(news(store, work, last() - 1)).contains(Map.of("young.ics", false));
            assertThat(news(store, work, last() - 2)).isEmpty();
            assertThat(store.follow(store.oldest(), 10).entries()).hasSize(1);
            assertThat(news(store, work, 0).orElseThrow()).containsOnlyKeys("young.ics");
        }
    }

    @Test
    default void whereverItIsCutShortNobodyReadsAPageWithAHole() {
        try (Timed timed = new Timed(this)) {
            Worn worn = new Worn(timed, 700);
            int steps = 0;
            Forgotten some;
            do {
                int[] left = {1};
                some = timed.store.forget(worn.before, () -> left[0]-- > 0);
                steps++;
                assertThat(check(timed.store)).as("after step " + steps).isEmpty();
                worn.verify();
            } while (!some.whole());
            assertThat(steps).as("more than one transaction").isGreaterThan(3);
            worn.verifyEnd();
        }
    }

    @Test
    default void whoeverIsKilledWhileForgettingLeavesNoHole() throws IOException, InterruptedException {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("killed while forgetting, seed " + seed);
        Random random = new Random(seed);
        try (Timed timed = new Timed(this)) {
            Worn worn = new Worn(timed, 900);
            Process process = Children.start(Forgetting.class.getName(), List.of(url(), worn.before.toString()));
            try (BufferedReader steps = process.inputReader(StandardCharsets.UTF_8)) {
                for (int left = 1 + random.nextInt(3); left > 0; left--) {
                    assertThat(steps.readLine()).as("it goes on").isNotNull();
                }
                process.destroyForcibly();
            }
            assertThat(process.waitFor()).as("it was killed").isEqualTo(137);
            // a database server may still be busy with its last words: this waits for its locks
            timed.store.write(worn.ada, tx -> true);
            assertThat(check(timed.store)).isEmpty();
            worn.verify();
            timed.store.forget(worn.before);
            assertThat(check(timed.store)).isEmpty();
            worn.verifyEnd();
        }
    }

    private static void assertRefusedOrWhole(Store store, Position position, int after) {
        List<LogEntry> found;
        try {
            found = store.follow(position, Integer.MAX_VALUE).entries();
        } catch (Refused refused) {
            assertThat(refused.reason()).isInstanceOf(Reason.InvalidSyncToken.class);
            return;
        }
        assertThat(found).hasSize(after);
    }
}
