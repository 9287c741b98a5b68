package dev.orrery.app.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Closed-loop clients: each sends its next request when it has the answer to the last. Stateless. */
final class Load {
    /**
     * What a run showed.
     *
     * @param nanos how long each request took, sorted
     * @param cpu what the server used meanwhile
     * @param compiling how much of that its compiler took
     */
    record Result(long[] nanos, Duration elapsed, Duration cpu, Duration compiling) {
        double perSecond() {
            return nanos.length / (elapsed.toNanos() / 1e9);
        }

        double millis(double quantile) {
            return nanos.length == 0
                    ? 0
                    : nanos[(int) Math.min(nanos.length - 1L, (long) (nanos.length * quantile))] / 1e6;
        }

        double cpuMicros() {
            return micros(cpu);
        }

        /** Less than nothing if compiler threads ended meanwhile. */
        double compilingMicros() {
            return Math.max(0, micros(compiling));
        }

        private double micros(Duration all) {
            return nanos.length == 0 ? 0 : all.toNanos() / 1000.0 / nanos.length;
        }
    }

    /** The compiler is done when it takes less than this share of the server's processor time. */
    private static final double COMPILED = 0.02;

    private static final int FEWEST_WINDOWS = 2;
    private static final int MOST_WINDOWS = 40;

    private Load() {}

    /**
     * Runs windows of an operation until the server's compiler is done with it, or the requests are used up.
     *
     * @param operations makes the operation of each window
     */
    static void warm(ServerProcess server, Supplier<Operation> operations, int connections, Duration window)
            throws IOException {
        boolean compiles = true;
        for (int i = 0; i < MOST_WINDOWS && (i < FEWEST_WINDOWS || compiles); i++) {
            Operation operation = operations.get();
            if (operation.requests() == 0) {
                return;
            }
            Result seen = run(server, operation, connections, window);
            compiles = seen.compiling().toNanos() > seen.cpu().toNanos() * COMPILED;
        }
    }

    /**
     * Runs until the time is over or the requests are used up.
     *
     * @throws IOException an answer had another status than the operation expects
     */
    static Result run(ServerProcess server, Operation operation, int connections, Duration time) throws IOException {
        AtomicInteger next = new AtomicInteger();
        long begin = System.nanoTime();
        long until = begin + time.toNanos();
        Duration before = server.cpu();
        Duration compiledBefore = server.compiling();
        List<long[]> parts = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(connections)) {
            Callable<long[]> client = () -> client(server.port(), operation, next, until);
            List<Future<long[]>> running = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                running.add(clients.submit(client));
            }
            for (Future<long[]> one : running) {
                parts.add(one.get());
            }
        } catch (ExecutionException e) {
            throw new IOException(operation.name() + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
        Duration cpu = server.cpu().minus(before);
        Duration compiling = server.compiling().minus(compiledBefore);
        Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
        long[] nanos = parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        return new Result(nanos, elapsed, cpu, compiling);
    }

    private static long[] client(int port, Operation operation, AtomicInteger next, long until) throws IOException {
        long[] nanos = new long[1024];
        int count = 0;
        try (Connection connection = new Connection(port)) {
            while (System.nanoTime() < until) {
                int number = next.getAndIncrement(); // after the look at the clock: a number that is taken is used
                if (number >= operation.requests()) {
                    break;
                }
                byte[] request = operation.request(number);
                long begin = System.nanoTime();
                int status = connection.exchange(request);
                if (count == nanos.length) {
                    nanos = Arrays.copyOf(nanos, count * 2);
                }
                nanos[count++] = System.nanoTime() - begin;
                if (!operation.accepts(status)) {
                    throw new IOException("status " + status + " for request " + number);
                }
            }
        }
        return Arrays.copyOf(nanos, count);
    }
}
