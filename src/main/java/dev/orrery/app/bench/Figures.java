package dev.orrery.app.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the server under test counts, as {@code /metrics} tells it. Used by one thread, as its connection is. */
final class Figures {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Connection connection;
    private final byte[] request;

    Figures(Connection connection, RequestBuilder requests) {
        this.connection = connection;
        this.request = requests.build("GET", "/metrics", "", "");
    }

    /** @throws IOException there is no such figure */
    long value(String name) throws IOException {
        Matcher matcher = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(connection.text(request, 200));
        if (!matcher.find()) {
            throw new IOException("the server has no figure " + name);
        }
        return (long) Double.parseDouble(matcher.group(1));
    }

    /** Looks until a figure has come so far. */
    void await(String name, long value) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (value(name) < value) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the server did not come to " + name + " = " + value);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }
}
