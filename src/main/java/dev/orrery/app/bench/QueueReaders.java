package dev.orrery.app.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Those who wait at queues, one request after the other, and note when what was posted arrived. Thread-safe. */
final class QueueReaders implements AutoCloseable {
    private static final Pattern MESSAGE = Pattern.compile("\"message\":\"(\\d+)-(\\d+)\"");
    private static final int BUFFER = 4 << 10;

    private final RequestBuilder requests;
    private final int port;
    private final List<Connection> connections = new ArrayList<>();
    private final AtomicInteger arrived = new AtomicInteger();
    private volatile boolean closed;
    private volatile int run;
    private volatile AtomicLongArray posted = new AtomicLongArray(0);
    private volatile AtomicLongArray delays = new AtomicLongArray(0);
    private volatile String trouble = "";

    QueueReaders(int port, String token) {
        this.port = port;
        this.requests = RequestBuilder.withToken(port, token);
    }

    /** Begins to wait at each of these addresses. */
    void start(List<String> queues) throws IOException {
        for (String queue : queues) {
            Connection connection = new Connection(port, Duration.ofMinutes(10), BUFFER);
            connections.add(connection);
            Thread.ofVirtual().start(() -> read(connection, queue));
        }
    }

    private void read(Connection connection, String queue) {
        String position = "";
        try {
            while (!closed) {
                String news = connection.text(requests.build("GET", queue + "?wait=300" + position, "", ""), 200);
                note(news);
                position = "&position=" + member(news, "position");
            }
        } catch (IOException e) {
            if (!closed) {
                trouble = "one who waited was cut off: " + e.getMessage();
            }
        }
    }

    private void note(String news) {
        long now = System.nanoTime();
        Matcher messages = MESSAGE.matcher(news);
        while (messages.find()) {
            int message = Integer.parseInt(messages.group(2));
            if (Integer.parseInt(messages.group(1)) == run
                    && delays.compareAndSet(message, 0, Math.max(1, now - posted.get(message)))) {
                arrived.incrementAndGet();
            }
        }
    }

    /** Another run begins, of so many messages. */
    void expect(int total) {
        run++;
        arrived.set(0);
        posted = new AtomicLongArray(total);
        delays = new AtomicLongArray(total);
    }

    /** How a message of this run is called. */
    String message(int number) {
        return run + "-" + number;
    }

    /** @param due when they should be posted, which is what delays count from: who is late by itself is late */
    void posted(int from, int to, long due) {
        for (int i = from; i < to; i++) {
            posted.set(i, due);
        }
    }

    void awaitAll(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (arrived.get() < delays.length()) {
            if (!trouble.isEmpty()) {
                throw new IOException(trouble);
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("only " + arrived.get() + " of " + delays.length() + " messages arrived");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Nanoseconds from the post to the arrival. */
    long[] delays() {
        long[] all = new long[delays.length()];
        for (int i = 0; i < all.length; i++) {
            all[i] = delays.get(i);
        }
        return all;
    }

    /** The value of a member that is a text without escapes. */
    static String member(String json, String name) throws IOException {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        if (!matcher.find()) {
            throw new IOException("the answer has no " + name + ": " + json);
        }
        return matcher.group(1);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
