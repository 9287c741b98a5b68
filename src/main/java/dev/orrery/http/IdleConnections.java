package dev.orrery.http;

import java.time.Duration;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;

/**
 * Closes connections on which no request is in progress, once no request begins any more (RFC 9112 section 9.5: either side
 * may close an idle connection at any time). The engine by itself would wait a second for each stop: a client that keeps its
 * connection open for later looks to it like one that is at work. Stateless.
 */
final class IdleConnections {
    /** A WebSocket whose other side does not answer a close frame, or a protocol nobody knows. */
    private static final Duration OTHERS = Duration.ofSeconds(1);

    private IdleConnections() {}

    static void close(Iterable<EndPoint> connected) {
        for (EndPoint endPoint : connected) {
            close(endPoint, endPoint.getConnection());
        }
    }

    private static void close(EndPoint endPoint, Connection connection) {
        switch (connection) {
            case SslConnection ssl ->
                close(ssl.getSslEndPoint(), ssl.getSslEndPoint().getConnection());
            case NegotiatingServerConnection negotiating -> endPoint.close();
            case HttpConnection http -> {
                if (http.getHttpChannel().getRequest() == null) {
                    endPoint.close();
                }
            }
            case HTTP2Connection http -> {
                if (http.getSession().getStreams().isEmpty()) {
                    // RFC 9113 section 5.4: whoever is told may send again elsewhere what was not taken here
                    http.getSession()
                            .close(
                                    ErrorCode.NO_ERROR.code,
                                    "stopping",
                                    Callback.from(endPoint::close, e -> endPoint.close()));
                }
            }
            case null, default -> {
                if (endPoint.getIdleTimeout() > OTHERS.toMillis()) {
                    endPoint.setIdleTimeout(OTHERS.toMillis());
                }
            }
        }
    }
}
