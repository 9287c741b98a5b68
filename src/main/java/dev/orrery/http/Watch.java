package dev.orrery.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks round once a second and closes the connections of peers that hold us up byte by byte, which no idle time-out
 * sees: those that do not finish a request's header, and those that do not take their answer. Thread-safe.
 */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** A response being written. Used by one thread, read by the watch. */
    static final class Write {
        private final Supplier<EndPoint> endPoint;
        private final HttpConfig.Times times;
        private volatile long deadline;

        private Write(Supplier<EndPoint> endPoint, HttpConfig.Times times) {
            this.endPoint = endPoint;
            this.times = times;
        }

        /** A blocking write of {@code count} bytes begins. */
        void begins(int count) {
            long allowed = times.patience().toNanos() + count * 1_000_000_000L / times.rate();
            deadline = System.nanoTime() + allowed | 1;
        }

        void ended() {
            deadline = 0;
        }

        private boolean overdue(long now) {
            long until = deadline;
            return until != 0 && now - until > 0;
        }
    }

    private final Set<Write> writes = ConcurrentHashMap.newKeySet();
    private final HttpConfig.Times times;

    Watch(HttpConfig.Times times) {
        this.times = times;
    }

    Write add(Supplier<EndPoint> endPoint) {
        Write write = new Write(endPoint, times);
        writes.add(write);
        return write;
    }

    void remove(Write write) {
        writes.remove(write);
    }

    /** One look round. */
    void look(Iterable<EndPoint> connected) {
        long now = System.nanoTime();
        for (Write write : writes) {
            if (write.overdue(now)) {
                close(write.endPoint.get(), "takes its answer too slowly");
            }
        }
        for (EndPoint endPoint : connected) {
            if (headerOverdue(endPoint, endPoint.getConnection(), now)) {
                close(endPoint, "does not finish its request's header");
            }
        }
    }

    private boolean headerOverdue(EndPoint endPoint, Connection connection, long now) {
        Duration allowed = times.header();
        if (connection instanceof SslConnection ssl) {
            Connection inner = ssl.getSslEndPoint().getConnection();
            return inner instanceof NegotiatingServerConnection
                    ? System.currentTimeMillis() - endPoint.getCreatedTimeStamp() > allowed.toMillis()
                    : headerOverdue(endPoint, inner, now);
        }
        if (connection instanceof HttpConnection http) {
            var parser = http.getParser();
            return parser.inHeaderState() && !parser.isStart() && now - parser.getBeginNanoTime() > allowed.toNanos();
        }
        return false;
    }

    private static void close(EndPoint endPoint, String why) {
        LOG.debug("{} {}, closing", endPoint.getRemoteSocketAddress(), why);
        endPoint.close();
    }
}
