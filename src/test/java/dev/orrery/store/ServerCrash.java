package dev.orrery.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Writers of one store whose database goes away under them and comes back. */
public final class ServerCrash {
    private static final int LEDGERS = 4;

    private final Store store;
    private final List<LedgerWriter> writers = new ArrayList<>();
    private final List<TokenClient> clients = new ArrayList<>();
    private final List<HomeId> homes = new ArrayList<>();

    public ServerCrash(Store store) {
        this.store = store;
        for (String name : List.of("ada", "bob")) {
            HomeId home = StoreFixture.person(store, name);
            homes.add(home);
            clients.addAll(List.of(new TokenClient(home, true), new TokenClient(home, false)));
            List<CollectionRef> places =
                    List.of(StoreFixture.calendar(store, home, "one"), StoreFixture.calendar(store, home, "two"));
            for (int i = 0; i < LEDGERS / 2; i++) {
                writers.add(new LedgerWriter(new Ledger(name + i, 2, true), places));
            }
        }
    }

    /**
     * Writes from several threads; the crash comes after so many acknowledgements. Each writer ends with the first answer
     * that says that the store is unavailable, and does not know then whether its last operation happened.
     */
    public void writeUntil(int acknowledgements, Random random, Callable<?> crash) throws Exception {
        CountDownLatch done = new CountDownLatch(acknowledgements);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (LedgerWriter writer : writers) {
                Random own = new Random(random.nextLong());
                running.add(threads.submit(() -> write(writer, own, done)));
            }
            assertThat(done.await(1, TimeUnit.MINUTES))
                    .as("writers went on until the crash")
                    .isTrue();
            crash.call();
            for (Future<?> thread : running) {
                thread.get();
            }
        }
    }

    private void write(LedgerWriter writer, Random random, CountDownLatch done) {
        try {
            while (true) {
                writer.step(store, random);
                done.countDown();
            }
        } catch (Refused e) {
            assertThat(e.reason()).isInstanceOf(Reason.Unavailable.class);
        }
    }

    /** The store is back: nothing acknowledged is lost, nothing is half, the log has no gaps, followers go on. */
    public void verify(Random random) {
        writers.forEach(writer -> writer.settle(store));
        for (HomeId home : homes) {
            List<LogEntry> log =
                    store.read(s -> s.log(home, 0, Integer.MAX_VALUE)).rows();
            for (int i = 0; i < log.size(); i++) {
                assertThat(log.get(i).seq()).isEqualTo(i + 1L);
            }
            assertThat(StoreFixture.home(store, home).lastSeq()).isEqualTo(log.size());
        }
        for (TokenClient client : clients) {
            for (int pages = random.nextInt(20); pages > 0; pages--) {
                client.step(store, 1 + random.nextInt(3));
            }
            if (random.nextBoolean()) {
                client.finish(store, 2);
            }
            assertThat(client.beginnings).isZero();
        }
    }
}
