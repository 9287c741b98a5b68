package dev.orrery.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A process that writes from several threads is killed (SIGKILL) at any moment, again and again: everything that the
 * store acknowledged is there, nothing else by halves, numbers of the log have no gaps, and whoever followed goes on.
 *
 * <p>{@code -Dorrery.soak=N} makes N times as many rounds; {@code -Dorrery.seed=S} begins from one.
 */
public interface CrashContract {
    /** The store's address, the same through the whole test. */
    String url();

    Store open();

    List<String> check(Store store);

    int ROUNDS = 3;

    @Test
    default void nothingAcknowledgedIsLostAndNothingElseIsThereByHalves() throws IOException, InterruptedException {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("crash test, seed " + seed);
        Random random = new Random(seed);
        Scene scene;
        try (Store store = open()) {
            scene = new Scene(store);
        }
        int rounds = ROUNDS * Integer.getInteger("orrery.soak", 1);
        for (int round = 0; round < rounds; round++) {
            Witness witness = new Witness(scene);
            List<String> arguments = new ArrayList<>(
                    List.of(url(), Long.toString(random.nextLong()), Long.toString(scene.wild.value())));
            scene.writers.forEach(writer -> arguments.add(writer.toString()));
            Process process = Children.start(CrashingWriter.class.getName(), arguments);
            witness.watch(process, 1 + random.nextInt(60));
            assertThat(process.waitFor()).as("it was killed").isEqualTo(137);
            try (Store store = open()) {
                scene.verify(store, witness, random);
                assertThat(check(store)).isEmpty();
            }
        }
        try (Store store = open()) {
            for (TokenClient client : scene.clients) {
                client.finish(store, 3);
                assertThat(client.beginnings).isZero();
            }
        }
        System.out.println("crash test: " + rounds + " kills, " + scene.acknowledged() + " acknowledged operations");
        assertThat(scene.acknowledged()).isPositive();
    }

    /** Homes, ledgers and followers that live through all crashes. */
    final class Scene {
        private final List<HomeId> homes = new ArrayList<>();
        private final HomeId wild;
        private final List<LedgerWriter> writers = new ArrayList<>();
        private final List<TokenClient> clients = new ArrayList<>();

        Scene(Store store) {
            for (String name : List.of("ada", "bob")) {
                HomeId home = StoreFixture.person(store, name);
                homes.add(home);
                List<CollectionRef> places =
                        List.of(StoreFixture.calendar(store, home, "one"), StoreFixture.calendar(store, home, "two"));
                writers.add(new LedgerWriter(new Ledger(name + "1", 2, true), places));
                writers.add(new LedgerWriter(new Ledger(name + "2", 2, true), places));
            }
            wild = StoreFixture.person(store, "eve");
            homes.add(wild);
            homes.forEach(home -> clients.addAll(List.of(new TokenClient(home, true), new TokenClient(home, false))));
        }

        long acknowledged() {
            return writers.stream().mapToLong(w -> w.ledger().acknowledged()).sum();
        }

        LedgerWriter writer(String name) {
            return writers.stream()
                    .filter(writer -> writer.ledger().name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        void verify(Store store, Witness witness, Random random) {
            // A database server may still be busy with the last words of the killed client: this waits for its locks.
            store.write(new TreeSet<>(homes), tx -> true);
            writers.forEach(writer -> writer.settle(store));
            Map<HomeId, Long> last = new HashMap<>();
            for (HomeId home : homes) {
                List<LogEntry> log =
                        store.read(s -> s.log(home, 0, Integer.MAX_VALUE)).rows();
                for (int i = 0; i < log.size(); i++) {
                    assertThat(log.get(i).seq()).as("no gap and no repeat").isEqualTo(i + 1L);
                }
                last.put(home, (long) log.size());
            }
            witness.newest.forEach((name, seq) -> {
                HomeId home = writer(name).places().getFirst().home();
                assertThat(seq).as("the number that %s was given", name).isLessThanOrEqualTo(last.get(home));
            });
            positions(store, witness);
            // Who was killed goes on with the token that it was given last, and misses nothing.
            for (String state : witness.followers.values()) {
                TokenClient client = TokenClient.parse(state);
                client.finish(store, 1 + random.nextInt(5));
                assertThat(client.beginnings).as("its token still holds").isZero();
            }
            // These live through many crashes, and stop in the middle of a page's reading each time.
            for (TokenClient client : clients) {
                for (int pages = random.nextInt(30); pages > 0; pages--) {
                    client.step(store, 1 + random.nextInt(3));
                }
            }
        }

        private static void positions(Store store, Witness witness) {
            Position position = store.oldest();
            long count = 0;
            while (count < witness.count) {
                Feed feed = store.follow(position, (int) Math.min(500, witness.count - count));
                assertThat(feed.entries())
                        .as("what a reader of the log was shown is still there")
                        .isNotEmpty();
                count += feed.entries().size();
                position = feed.next();
            }
            if (count > 0) {
                assertThat(position).isEqualTo(new Position(store.epoch(), witness.major, witness.minor));
            }
        }
    }

    /** Reads what the process says, and kills it. */
    final class Witness {
        private final Scene scene;
        private final Map<String, Long> newest = new HashMap<>();
        private final Map<String, String> followers = new HashMap<>();
        private long major;
        private long minor;
        private long count;

        Witness(Scene scene) {
            this.scene = scene;
        }

        void watch(Process process, int acknowledgements) throws IOException {
            int left = acknowledgements;
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = said.readLine(); line != null; line = said.readLine()) {
                    if (line.endsWith(" .")) {
                        hear(line.substring(0, line.length() - 2).split(" ", 3), line);
                    }
                    if (line.startsWith("A ") && --left == 0) {
                        process.toHandle()
                                .destroyForcibly(); // leaves what it said to be read, unlike the process itself
                    }
                }
            }
        }

        private void hear(String[] words, String line) {
            switch (words[0]) {
                case "B" -> scene.writer(words[1]).hear(line);
                case "A" -> {
                    scene.writer(words[1]).hear(line);
                    newest.put(words[1], Long.parseLong(words[2]));
                }
                case "K" ->
                    followers.put(
                            words[1] + words[2].substring(0, words[2].indexOf(' ')),
                            line.substring(2, line.length() - 2));
                case "P" -> {
                    String[] rest = words[2].split(" ");
                    major = Long.parseLong(words[1]);
                    minor = Long.parseLong(rest[0]);
                    count = Long.parseLong(rest[1]);
                }
                default -> throw new AssertionError(line);
            }
        }
    }
}
