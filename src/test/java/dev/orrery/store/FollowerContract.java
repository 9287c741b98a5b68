package dev.orrery.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random writers that also move, rename, share and delete, followers that hold nothing but tokens, of a collection, of
 * a home, of what is shared with someone, of the whole log; pages from one row on, processes that end and begin anew: in
 * the end every follower holds what a listing says. The bell is off: it may never be needed.
 *
 * <p>{@code -Dorrery.soak=N} makes N times as many rounds; {@code -Dorrery.seed=S} repeats one.
 */
public interface FollowerContract {
    /** Another process's view of one and the same store, without a bell; the caller closes it. */
    Store open();

    /** What a check of the store finds wrong. */
    List<String> check(Store store);

    int WRITES = 150;
    int WRITERS = 4;

    @Test
    default void whoFollowsTokensEndsWithWhatIsThere() throws InterruptedException {
        int rounds = Integer.getInteger("orrery.soak", 1);
        long first = Long.getLong("orrery.seed", System.nanoTime());
        for (long seed = first; seed < first + rounds; seed++) {
            System.out.println("follower test, seed " + seed);
            round(seed, false);
            round(seed, true);
        }
    }

    private void round(long seed, boolean forgetting) throws InterruptedException {
        Random random = new Random(seed);
        try (Nodes nodes = new Nodes(this)) {
            List<HomeId> homes = List.of(
                    StoreFixture.person(nodes.any(random), "a" + seed + forgetting),
                    StoreFixture.person(nodes.any(random), "b" + seed + forgetting));
            AtomicInteger running = new AtomicInteger(WRITERS);
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            for (int i = 0; i < WRITERS; i++) {
                Random own = new Random(seed + i);
                RandomWriter writer = new RandomWriter(homes, own);
                Thread.ofVirtual().start(() -> {
                    try {
                        for (int n = 0; n < WRITES; n++) {
                            nodes.with(own, writer::step);
                        }
                    } catch (Throwable e) {
                        failure.set(e);
                    } finally {
                        running.decrementAndGet();
                    }
                });
            }
            Readers readers = new Readers(homes);
            while (running.get() > 0) {
                nodes.with(random, store -> readers.step(store, random));
                if (random.nextInt(40) == 0) {
                    nodes.restart(random);
                }
                if (forgetting && random.nextInt(20) == 0) {
                    nodes.with(random, store -> store.forget(Instant.now()));
                }
            }
            assertThat(failure.get()).isNull();
            readers.finish(nodes.any(random), random);
            assertThat(check(nodes.any(random))).isEmpty();
            if (!forgetting) {
                assertThat(readers.beginnings()).isZero();
            }
        }
    }

    /** Two processes on one store, either of which may end and begin anew at any time. */
    final class Nodes implements AutoCloseable {
        private final FollowerContract contract;
        private final Store[] stores = new Store[2];
        private final java.util.concurrent.locks.ReentrantReadWriteLock[] locks = {
            new java.util.concurrent.locks.ReentrantReadWriteLock(),
            new java.util.concurrent.locks.ReentrantReadWriteLock()
        };

        Nodes(FollowerContract contract) {
            this.contract = contract;
            stores[0] = contract.open();
            stores[1] = contract.open();
        }

        Store any(Random random) {
            return stores[random.nextInt(2)];
        }

        void with(Random random, java.util.function.Consumer<Store> work) {
            int which = random.nextInt(2);
            locks[which].readLock().lock();
            try {
                work.accept(stores[which]);
            } finally {
                locks[which].readLock().unlock();
            }
        }

        void restart(Random random) {
            int which = random.nextInt(2);
            locks[which].writeLock().lock();
            try {
                stores[which].close();
                stores[which] = contract.open();
            } finally {
                locks[which].writeLock().unlock();
            }
        }

        @Override
        public void close() {
            stores[0].close();
            stores[1].close();
        }
    }

    /** One follower of each kind for every home and every collection, and one of the whole store. */
    final class Readers {
        private final List<HomeId> homes;
        private final List<TokenClient> clients = new ArrayList<>();
        private final Map<CollectionRef, Member> members = new HashMap<>();
        private final List<LogEntry> seen = new ArrayList<>();
        private @Nullable Position position;
        private int lost;

        private static final class Member {
            private final TreeMap<String, String> known = new TreeMap<>();
            private SyncPoint token = SyncPoint.START;
        }

        Readers(List<HomeId> homes) {
            this.homes = homes;
            for (HomeId home : homes) {
                for (boolean deep : List.of(true, false)) {
                    clients.add(new TokenClient(home, deep));
                    clients.add(new TokenClient(home, deep, RandomWriter.VIEWERS));
                }
            }
        }

        int beginnings() {
            return lost + clients.stream().mapToInt(client -> client.beginnings).sum();
        }

        boolean step(Store store, Random random) {
            boolean more = false;
            for (TokenClient client : clients) {
                more |= client.step(store, 1 + random.nextInt(4));
            }
            for (HomeId home : homes) {
                List<CollectionRow> rows = store.read(s -> s.collections(home));
                for (CollectionRow row : rows) {
                    more |= collection(store, row.ref(), 1 + random.nextInt(3));
                }
            }
            return more | log(store, 1 + random.nextInt(5));
        }

        private boolean collection(Store store, CollectionRef ref, int limit) {
            Member member = members.computeIfAbsent(ref, made -> new Member());
            try {
                Page<MemberChange> page = store.read(s -> s.changes(ref, member.token, limit));
                for (MemberChange change : page.rows()) {
                    ObjectRow row = change.object();
                    if (row == null) {
                        member.known.remove(change.name());
                    } else {
                        member.known.put(change.name(), row.etag());
                    }
                }
                member.token = page.next();
                return page.more();
            } catch (Refused e) {
                lost += invalid(e);
                member.known.clear();
                member.token = SyncPoint.START;
                return true;
            }
        }

        private boolean log(Store store, int limit) {
            Position at = position == null ? store.oldest() : position;
            try {
                Feed feed = store.follow(at, limit);
                seen.addAll(feed.entries());
                position = feed.next();
                return feed.more();
            } catch (Refused e) {
                lost += invalid(e);
                seen.clear();
                position = null;
                return true;
            }
        }

        private static int invalid(Refused e) {
            if (!(e.reason() instanceof Reason.InvalidSyncToken)) {
                throw e;
            }
            return 1;
        }

        void finish(Store store, Random random) {
            int steps = 0;
            while (step(store, random)) {
                assertThat(steps++)
                        .as("every page must bring a follower forward")
                        .isLessThan(10_000);
            }
            clients.forEach(client -> assertThat(client.known()).isEqualTo(client.truth(store)));
            for (HomeId home : homes) {
                List<CollectionRow> rows = store.read(s -> s.collections(home));
                for (CollectionRow row : rows) {
                    Map<String, String> truth = new TreeMap<>();
                    StoreFixture.listing(store, row.ref()).objects().forEach(o -> truth.put(o.name(), o.etag()));
                    Member member = java.util.Objects.requireNonNull(members.get(row.ref()));
                    assertThat(member.known).isEqualTo(truth);
                }
                List<Long> seqs = seen.stream()
                        .filter(entry -> entry.change().home().equals(home))
                        .map(LogEntry::seq)
                        .toList();
                long last = StoreFixture.home(store, home).lastSeq();
                for (int i = 0; i < seqs.size(); i++) {
                    assertThat(seqs.get(i)).isEqualTo(last - seqs.size() + 1 + i);
                }
                assertThat(lost > 0 || seqs.size() == last).isTrue();
            }
        }
    }
}
