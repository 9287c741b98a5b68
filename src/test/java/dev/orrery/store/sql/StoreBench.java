package dev.orrery.store.sql;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.store.Store;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.SyncPoint;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Prints what the store alone costs: {@code StoreBench sqlite:/tmp/x.db|postgresql://… [seconds]}. Process CPU per
 * operation is the figure to compare; rates depend on the machine's company.
 */
public final class StoreBench {
    private StoreBench() {}

    @FunctionalInterface
    private interface Operation {
        void run(int worker);
    }

    public static void main(String[] args) throws InterruptedException {
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        try (SqlStore store = SqlStore.open(StoreConfig.of(args[0]))) {
            List<CollectionRef> calendars = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                HomeId home = StoreFixture.person(store, "p" + i + "-" + System.nanoTime());
                calendars.add(StoreFixture.calendar(store, home, "work"));
            }
            String text = StoreFixture.event("uid", "x".repeat(700));
            AtomicLong names = new AtomicLong();
            for (int workers : new int[] {1, 8, 32}) {
                measure("put new", workers, seconds, worker -> {
                    CollectionRef to = calendars.get(worker);
                    StoreFixture.put(store, to, names.incrementAndGet() + ".ics", text);
                });
            }
            measure("put again", 32, seconds, worker -> {
                CollectionRef to = calendars.get(worker);
                StoreFixture.put(store, to, "again-" + worker, text);
            });
            CollectionRef big =
                    StoreFixture.calendar(store, calendars.getFirst().home(), "big");
            for (int batch = 0; batch < 10; batch++) {
                store.write(big.home(), tx -> {
                    for (int i = 0; i < 1000; i++) {
                        StoreFixture.put(tx, big, names.incrementAndGet() + ".ics", text);
                    }
                    return true;
                });
            }
            reads(store, big, seconds);
        }
    }

    private static void reads(Store store, CollectionRef big, int seconds) throws InterruptedException {
        List<String> list = store.read(
                s -> s.listing(big).objects().stream().map(o -> o.name()).toList());
        for (int workers : new int[] {1, 8, 32}) {
            measure("read home", workers, seconds, worker -> store.read(s -> s.home(big.home())));
            measure("read collection", workers, seconds, worker -> store.read(s -> s.collection(big)));
            measure("get warm", workers, seconds, worker -> {
                String name = list.get(ThreadLocalRandom.current().nextInt(200));
                store.read(s -> s.content(s.object(big.object(name)).orElseThrow()));
            });
        }
        measure("get cold", 8, seconds, worker -> {
            String name = list.get(ThreadLocalRandom.current().nextInt(list.size()));
            store.read(s -> s.content(s.object(big.object(name)).orElseThrow()));
        });
        measure("listing", 8, seconds, worker -> store.read(s -> s.listing(big)));
        measure("contents 50", 8, seconds, worker -> {
            int from = ThreadLocalRandom.current().nextInt(list.size() - 50);
            store.read(s -> s.contents(s.listing(big).objects().subList(from, from + 50)));
        });
        measure("put in big, listing", 1, seconds, worker -> {
            StoreFixture.put(store, big, "again", "text");
            store.read(s -> s.listing(big));
        });
        long end = store.read(s -> s.listing(big)).lastSeq();
        measure("5 changes", 8, seconds, worker -> store.read(s -> s.changes(big, SyncPoint.at(end - 5), 100)));
    }

    private static void measure(String what, int workers, int seconds, Operation operation)
            throws InterruptedException {
        run(workers, 1_000_000_000L, operation);
        var bean = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = bean.getProcessCpuTime();
        long start = System.nanoTime();
        long count = run(workers, seconds * 1_000_000_000L, operation);
        double wall = (System.nanoTime() - start) / 1e9;
        double each = (bean.getProcessCpuTime() - cpu) / 1e3 / count;
        System.out.printf("%-22s %2d workers %10.0f/s %9.1f us CPU each%n", what, workers, count / wall, each);
    }

    private static long run(int workers, long nanos, Operation operation) throws InterruptedException {
        AtomicLong count = new AtomicLong();
        long end = System.nanoTime() + nanos;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            int worker = i;
            threads.add(Thread.ofVirtual().start(() -> {
                while (System.nanoTime() < end) {
                    operation.run(worker);
                    count.incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return count.get();
    }
}
