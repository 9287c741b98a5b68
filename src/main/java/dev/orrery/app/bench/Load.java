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
     */
    record Result(long[] nanos, Duration elapsed, Duration cpu) {
        double perSecond() {
            return nanos.length / (elapsed.toNanos() / 1e9);
        }

        double millis(double quantile) {
            return nanos.length == 0
                    ? 0
                    : nanos[(int) Math.min(nanos.length - 1L, (long) (nanos.length * quantile))] / 1e6;
        }

        double cpuMicros() {
            return nanos.length == 0 ? 0 : cpu.toNanos() / 1000.0 / nanos.length;
        }
    }

    /** A window of warming that is not cheaper than this share of the cheapest one before brought nothing. */
    private static final double CHEAPER = 0.97;

    private static final int IDLE_WINDOWS = 3;
    private static final int MOST_WINDOWS = 30;

    private Load() {}

    /**
     * Runs windows of an operation until several in a row are no cheaper than what was seen before: the server's
     * compiler is done with it then, or the requests are used up.
     *
     * @param operations makes the operation of each window
     */
    static void warm(ServerProcess server, Supplier<Operation> operations, int connections, Duration window)
            throws IOException {
        double cheapest = Double.MAX_VALUE;
        int idle = 0;
        for (int i = 0; i < MOST_WINDOWS && idle < IDLE_WINDOWS; i++) {
            Operation operation = operations.get();
            if (operation.requests() == 0) {
                return;
            }
            double cost = run(server, operation, connections, window).cpuMicros();
            idle = cost < cheapest * CHEAPER ? 0 : idle + 1;
            cheapest = Math.min(cheapest, cost);
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
        Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
        long[] nanos = parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        return new Result(nanos, elapsed, cpu);
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
