package dev.orrery.http;

import dev.orrery.model.Refused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection. Public because the engine calls it by method handles, which see no other class; made by {@link Sockets}
 * alone. Thread-safe.
 */
public final class SocketEndpoint implements Session.Listener.AutoDemanding, Socket {
    private static final Logger LOG = LoggerFactory.getLogger(SocketEndpoint.class);
    private static final Duration PING = Duration.ofSeconds(20);

    /** RFC 6455 section 5.5: a control frame has 125 bytes, two of which are the status. */
    private static final int LONGEST_REASON = 120;

    private final Conversation conversation;
    private final Duration patience;
    private volatile @Nullable Session session;
    private volatile boolean over;

    /** @param patience how long the other side may take to read one text */
    SocketEndpoint(Conversation conversation, Duration patience) {
        this.conversation = conversation;
        this.patience = patience;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session = opened;
        Thread.ofVirtual().name("socket").start(() -> talk(opened));
        Thread.ofVirtual().name("socket-ping").start(() -> ping(opened));
    }

    private void talk(Session open) {
        try {
            conversation.talk(this);
            close(open, StatusCode.SHUTDOWN, "Come again.");
        } catch (Refused refused) {
            close(open, StatusCode.POLICY_VIOLATION, refused.reason().sentence());
        } catch (IOException e) {
            LOG.debug("a socket broke off: {}", e.toString());
            open.disconnect();
        } catch (InterruptedException e) {
            open.disconnect();
        } catch (RuntimeException e) {
            LOG.error("a socket failed", e);
            close(open, StatusCode.SERVER_ERROR, "Internal error.");
        }
    }

    private static void ping(Session open) {
        try {
            while (open.isOpen()) {
                Thread.sleep(PING);
                open.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
            }
        } catch (InterruptedException e) {
            // the end
        }
    }

    @Override
    public void send(String text) throws IOException, InterruptedException {
        Session open = session;
        if (open == null || over) {
            throw new IOException("not open");
        }
        try {
            Callback.Completable.with(sent -> open.sendText(text, sent))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            open.disconnect();
            throw new IOException("the other side does not read", e);
        }
    }

    @Override
    public void onWebSocketText(String text) {
        Session open = session;
        try {
            conversation.heard(text);
        } catch (Refused refused) {
            if (open != null) {
                close(open, StatusCode.POLICY_VIOLATION, refused.reason().sentence());
            }
            end();
        }
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        callback.succeed();
        Session open = session;
        if (open != null) {
            close(open, StatusCode.BAD_DATA, "Text is expected.");
        }
        end();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        LOG.debug("a socket broke off: {}", cause.toString());
        end();
    }

    @Override
    public void onWebSocketClose(int status, String reason, Callback callback) {
        callback.succeed();
        end();
    }

    @Override
    public boolean isOver() {
        return over;
    }

    /** Interrupts nobody: a virtual thread that waits for the database would lose its connection, and all idle ones. */
    private void end() {
        over = true;
    }

    private static void close(Session open, int status, String reason) {
        open.close(status, shortened(reason), Callback.NOOP);
    }

    private static String shortened(String reason) {
        String text = reason;
        while (text.getBytes(StandardCharsets.UTF_8).length > LONGEST_REASON) {
            text = text.substring(0, text.length() - 1);
        }
        return text;
    }
}
