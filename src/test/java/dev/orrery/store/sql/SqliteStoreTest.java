package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.store.Store;
import dev.orrery.store.StoreContract;
import dev.orrery.store.StoreFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest implements StoreContract {
    @TempDir
    private Path directory;

    private SqlStore store;

    @BeforeEach
    void open() {
        store = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("test.db")));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whoWaitsTogetherSharesAFlush() throws Exception {
        HomeId ada = StoreFixture.person(store, "ada");
        CollectionRef work = StoreFixture.calendar(store, ada, "work");
        Store.Counts before = store.counts();
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> writers = new ArrayList<>();
        writers.add(Thread.ofPlatform()
                .start(() -> store.write(ada, tx -> {
                    open.countDown();
                    return awaited(go);
                })));
        assertThat(open.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 5; i++) {
            String name = i + ".ics";
            writers.add(Thread.ofPlatform().start(() -> StoreFixture.put(store, work, name, "one")));
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (writers.stream().anyMatch(writer -> writer.getState() != Thread.State.WAITING)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
        go.countDown();
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(store.counts().transactions() - before.transactions()).isEqualTo(6);
        // one for the first, which was open for too long to take more, one for all the others
        assertThat(store.counts().commits() - before.commits()).isLessThanOrEqualTo(2);
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Store store() {
        return store;
    }
}
