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

    private Load() {}

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
            for (int number = next.getAndIncrement();
                    number < operation.requests() && System.nanoTime() < until;
                    number = next.getAndIncrement()) {
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
