package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.store.ServerCrash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Here the server is killed, and its clients live. */
class PostgresServerCrashTest {
    @TempDir
    private Path directory;

    @Test
    void writersGoOnWhenTheServerIsBackAndNothingIsHalf() throws Exception {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("server crash test, seed " + seed);
        Random random = new Random(seed);
        int rounds = 2 * Integer.getInteger("orrery.soak", 1);
        try (OwnPostgres postgres = new OwnPostgres(directory.resolve("data"));
                LogLines log = new LogLines("dev.orrery.store");
                SqlStore store = SqlStore.open(StoreConfig.of(postgres.url()).withPatience(Duration.ofSeconds(5)))) {
            ServerCrash scene = new ServerCrash(store);
            for (int round = 0; round < rounds; round++) {
                scene.writeUntil(5 + random.nextInt(60), random, () -> {
                    postgres.crash();
                    return null;
                });
                postgres.startAgain();
                scene.verify(random);
                assertThat(Checks.of(store)).isEmpty();
            }
            List<String> said = log.said();
            assertThat(said).anySatisfy(line -> assertThat(line).contains("cannot answer"));
            assertThat(said).anySatisfy(line -> assertThat(line).contains("answers again"));
            assertThat(said).as("an outage does not flood the log").hasSizeLessThan(20 * rounds);
        }
    }
}
