package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.store.Bell;
import dev.orrery.store.Children;
import dev.orrery.store.CrashingWriter;
import dev.orrery.store.Ledger;
import dev.orrery.store.LedgerWriter;
import dev.orrery.store.LogEntry;
import dev.orrery.store.StoreFixture;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes write to one SQLite file at the same time, in the same homes. */
class SqliteTwoProcessesTest {
    private static final int EACH = 40;

    @TempDir
    private Path directory;

    @Test
    void nothingIsLostAndEachSeesTheOtherAtOnce() throws Exception {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("two processes, seed " + seed);
        String url = "sqlite:" + directory.resolve("test.db");
        ConcurrentSkipListSet<HomeId> rung = new ConcurrentSkipListSet<>();
        try (SqlStore store = SqlStore.open(StoreConfig.of(url));
                Bell.Handle _ = store.bell().listen(rung::add);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            HomeId ada = StoreFixture.person(store, "ada");
            HomeId eve = StoreFixture.person(store, "eve");
            List<CollectionRef> places =
                    List.of(StoreFixture.calendar(store, ada, "one"), StoreFixture.calendar(store, ada, "two"));
            LedgerWriter here = new LedgerWriter(new Ledger("here", 2, true), places);
            LedgerWriter there = new LedgerWriter(new Ledger("there", 2, true), places);
            Process process = Children.start(
                    CrashingWriter.class.getName(),
                    List.of(url, Long.toString(seed), Long.toString(eve.value()), there.toString()));
            AtomicBoolean enough = new AtomicBoolean();
            Future<?> writing = threads.submit(() -> {
                Random random = new Random(seed);
                while (!enough.get() || here.ledger().acknowledged() < EACH) {
                    here.step(store, random);
                }
            });
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = said.readLine(); line != null; line = said.readLine()) {
                    if (line.startsWith("A ") && line.endsWith(" .")) {
                        long seq = Long.parseLong(line.split(" ")[2]);
                        assertThat(StoreFixture.home(store, ada).lastSeq())
                                .as("what the other process was told is done")
                                .isGreaterThanOrEqualTo(seq);
                    }
                    there.hear(line);
                    if (there.ledger().acknowledged() == EACH) {
                        process.toHandle().destroyForcibly();
                    }
                }
            } finally {
                enough.set(true);
                process.destroyForcibly();
            }
            writing.get();
            assertThat(there.ledger().acknowledged()).isGreaterThanOrEqualTo(EACH);
            here.settle(store);
            there.settle(store);
            List<LogEntry> log =
                    store.read(s -> s.log(ada, 0, Integer.MAX_VALUE)).rows();
            for (int i = 0; i < log.size(); i++) {
                assertThat(log.get(i).seq()).isEqualTo(i + 1L);
            }
            assertThat(Checks.of(store)).isEmpty();
            Sessions.await("the bell rings for a home in which only the other process wrote", () -> rung.contains(eve));
        }
    }
}
