package dev.orrery.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures news on its way: a mail system posts it, and whoever waits at a queue has it. A service account keeps several
 * queues about each person and waits at one of these, with a request that acknowledges what the last one brought.
 */
public final class QueueBench {
    private static final int QUEUES_OF_EACH = 5;
    private static final int MAKERS = 16;
    private static final int TELLERS = 32;
    private static final int LIST = 50;
    private static final String TOKEN = "benchmark-0123456789abcdef";
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final Consumer<String> say;
    private final Yardstick yardstick = new Yardstick(new SplittableRandom(1));

    /**
     * How much of it.
     *
     * @param queues that there are; a fifth of them is waited at
     * @param rate notifications in a second
     * @param time the length of each run
     */
    public record Amount(int queues, int rate, Duration time) {
        int people() {
            return Math.max(1, queues / QUEUES_OF_EACH);
        }
    }

    /** @param say takes a line of what was found */
    public QueueBench(Consumer<String> say) {
        this.say = say;
    }

    /**
     * Measures.
     *
     * @param store its address
     * @throws IOException the server did not start, or answered something wrong; with a sentence
     */
    public void run(String store, Amount amount) throws IOException {
        Path folder = Files.createTempDirectory("orrery-bench");
        try {
            Path file = Files.writeString(folder.resolve("orrery.toml"), configuration(store, amount));
            try (ServerProcess server = ServerProcess.start(Bench.options(), file);
                    QueueReaders readers = new QueueReaders(server.port(), TOKEN)) {
                measure(server, readers, amount);
            }
        } finally {
            Bench.remove(folder);
        }
    }

    private static String configuration(String store, Amount amount) {
        String people = IntStream.range(0, amount.people())
                .mapToObj(number -> """
                        [[user]]
                        name = "p%1$d"
                        mail = ["p%1$d@bench.example.org"]
                        password = "{plain}benchmark"
                        """.formatted(number))
                .collect(Collectors.joining());
        return Bench.server(store) + """
                [notify]
                listen = "127.0.0.1:0"
                [[notify.account]]
                login = "bench"
                secret = "{plain}benchmark"
                token = "%s"
                """.formatted(TOKEN) + people;
    }

    private void measure(ServerProcess server, QueueReaders readers, Amount amount) throws IOException {
        RequestBuilder requests = RequestBuilder.withToken(server.port(), TOKEN);
        long begin = System.nanoTime();
        List<String> waitedAt = makeQueues(server.port(), requests, amount);
        tell("%d queues made in %.1f s", amount.queues(), (System.nanoTime() - begin) / 1e9);
        tell("resident with %d queues: %.0f MB", amount.queues(), server.resident() / 1e6);
        readers.start(waitedAt);
        try (Connection connection = new Connection(server.port())) {
            new Figures(connection, requests).await("queues_waiting", waitedAt.size());
        }
        tell("resident with %d requests waiting as well: %.0f MB", waitedAt.size(), server.resident() / 1e6);
        Run run = new Run(server, readers, requests, amount);
        for (int list : List.of(1, LIST)) {
            run.post(list); // for the compiler
            run.report(list);
        }
        tell("resident after that: %.0f MB", server.resident() / 1e6);
    }

    /** Returns the addresses of the first queue of each. */
    private static List<String> makeQueues(int port, RequestBuilder requests, Amount amount) throws IOException {
        String[] first = new String[amount.people()];
        AtomicInteger next = new AtomicInteger();
        atOnce(MAKERS, () -> {
            try (Connection connection = new Connection(port)) {
                for (int i = next.getAndIncrement(); i < amount.queues(); i = next.getAndIncrement()) {
                    String made = connection.text(
                            requests.build(
                                    "POST",
                                    "/queues",
                                    "Content-Type: application/json\r\n",
                                    "{\"filters\":[{\"user\":\"p" + i % first.length + "\",\"folder\":\"INBOX\"}]}"),
                            201);
                    if (i < first.length) {
                        first[i] = "/queues/" + QueueReaders.member(made, "id");
                    }
                }
            }
            return null;
        });
        return List.of(first);
    }

    private static void atOnce(int count, java.util.concurrent.Callable<Void> work) throws IOException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(threads.submit(work));
            }
            for (Future<Void> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** One run at a steady rate. */
    private final class Run {
        private final ServerProcess server;
        private final QueueReaders readers;
        private final RequestBuilder requests;
        private final Amount amount;
        private final int total;

        Run(ServerProcess server, QueueReaders readers, RequestBuilder requests, Amount amount) {
            this.server = server;
            this.readers = readers;
            this.requests = requests;
            this.amount = amount;
            this.total = Math.toIntExact(amount.rate() * amount.time().toSeconds());
        }

        /** Posts at the rate; returns the seconds that it took until all was posted. */
        double post(int list) throws IOException {
            readers.expect(total);
            AtomicInteger next = new AtomicInteger();
            long begin = System.nanoTime();
            atOnce(TELLERS, () -> {
                try (Connection connection = new Connection(server.port())) {
                    for (int i = next.getAndAdd(list); i < total; i = next.getAndAdd(list)) {
                        long due = begin + (long) (i * 1e9 / amount.rate());
                        LockSupport.parkNanos(due - System.nanoTime());
                        int end = Math.min(total, i + list);
                        byte[] request = notification(i, end);
                        readers.posted(i, end, due);
                        connection.text(request, 202);
                    }
                }
                return null;
            });
            double seconds = (System.nanoTime() - begin) / 1e9;
            readers.awaitAll(PATIENCE);
            return seconds;
        }

        private byte[] notification(int from, int to) {
            String all = IntStream.range(from, to)
                    .mapToObj(i -> "{\"backend\":\"imap\",\"user\":\"p" + (i * 7919L) % amount.people()
                            + "\",\"folder\":\"INBOX\",\"message\":\"" + readers.message(i)
                            + "\",\"event\":\"created\"}")
                    .collect(Collectors.joining(",", "[", "]"));
            return requests.build("POST", "/notifications", "Content-Type: application/json\r\n", all);
        }

        private long figure(String name) throws IOException {
            try (Connection connection = new Connection(server.port())) {
                return new Figures(connection, requests).value(name);
            }
        }

        void report(int list) throws IOException {
            long transactions = figure("store_transactions_total");
            long commits = figure("store_commits_total");
            Duration before = server.cpu();
            Duration compiledBefore = server.compiling();
            double seconds = post(list);
            double cpu = server.cpu().minus(before).toNanos() / 1e3 / total;
            double compiling = server.compiling().minus(compiledBefore).toNanos() / 1e3 / total;
            long[] delays = readers.delays();
            Arrays.sort(delays);
            tell(
                    "%s: %,.0f a second posted (%,d wanted), to who waits p50 %.1f ms, p99 %.1f ms; %.0f us of processor time"
                            + " (%.0f of it JIT), %.2f transactions and %.2f commits each; yardstick %.0f",
                    list == 1 ? "one by one" : "in lists of " + list,
                    total / seconds,
                    amount.rate(),
                    delays[delays.length / 2] / 1e6,
                    delays[delays.length * 99 / 100] / 1e6,
                    cpu,
                    Math.max(0, compiling),
                    (figure("store_transactions_total") - transactions) / (double) total,
                    (figure("store_commits_total") - commits) / (double) total,
                    yardstick.micros());
        }
    }

    private void tell(String format, Object... values) {
        say.accept(String.format(Locale.ROOT, format, values));
    }
}
