package dev.orrery.http;

import java.time.Duration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/** Turns requests into WebSockets, on the engine. Thread-safe. */
final class Sockets {
    /** What the other side says is short. */
    private static final int LONGEST_TEXT = 16 << 10;

    /** The other side answers a ping at least that often, or is gone. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final ServerWebSocketContainer container;
    private final Duration patience;

    /** @param patience how long the other side may take to read one text */
    Sockets(Server server, Duration patience) {
        this.container = ServerWebSocketContainer.ensure(server);
        this.patience = patience;
        container.setIdleTimeout(IDLE);
        container.setMaxTextMessageSize(LONGEST_TEXT);
        container.setMaxFrameSize(LONGEST_TEXT);
        container.setMaxBinaryMessageSize(LONGEST_TEXT); // none is wanted, and 0 would be no limit
        container.setAutoFragment(true); // what is sent may be longer than what is taken
    }

    /** False if this is no request for a WebSocket; then nothing was done with it. */
    boolean upgrade(
            Socket.Conversation conversation,
            org.eclipse.jetty.server.Request request,
            org.eclipse.jetty.server.Response response,
            org.eclipse.jetty.util.Callback callback) {
        return container.upgrade(
                (asked, answered, failed) -> new SocketEndpoint(conversation, patience), request, response, callback);
    }
}
