package dev.orrery.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Whether the client of a request that waits has gone. While a request is handled the engine does not read on, so that
 * nobody would notice; here a look is taken at what there is to read, without waiting. Used on the request's own thread.
 */
final class Departure {
    private static final int LOOK = 1024;

    private final Request request;
    private volatile boolean failed;
    private boolean listens;

    Departure(Request request) {
        this.request = request;
    }

    /** True if the client has closed its side, or all of the connection. */
    boolean isOver() {
        if (!listens) {
            listens = true;
            request.addFailureListener(_ -> failed = true); // a stream of HTTP/2 that was reset
        }
        return failed || request.getConnectionMetaData().getConnection() instanceof HttpConnection one && isClosed(one);
    }

    private boolean isClosed(HttpConnection connection) {
        EndPoint endPoint = connection.getEndPoint();
        if (!endPoint.isOpen() || endPoint.isInputShutdown()) {
            return true;
        }
        boolean hasBody = request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        if (hasBody || !connection.isRequestBufferEmpty()) {
            return false; // what comes next is no sign
        }
        ByteBuffer read = BufferUtil.allocate(LOOK);
        try {
            if (endPoint.fill(read) < 0) {
                return true;
            }
        } catch (IOException e) {
            return true;
        }
        if (read.hasRemaining()) {
            connection.onUpgradeTo(read); // the next request, sent ahead: the connection reads it in its turn
        }
        return false;
    }
}
