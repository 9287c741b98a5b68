package dev.orrery.face.mail;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/**
 * Closes a socket when the time is over. Reading has a limit of its own; writing has none, and waits without end for a peer
 * that takes nothing. The socket is the one below TLS, whose end waits for nobody. Closed by whoever was in time. Thread-safe.
 */
final class SocketDeadline implements AutoCloseable {
    private final Thread watch;
    private volatile boolean isOver;

    SocketDeadline(Socket socket, Duration time) {
        watch = Thread.ofVirtual().name("smtp-deadline").start(() -> {
            try {
                Thread.sleep(time);
                isOver = true;
                socket.close();
            } catch (InterruptedException inTime) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                isOver = true; // it is closed all the same
            }
        });
    }

    /** True if the time was over, and the socket is closed. */
    boolean isOver() {
        return isOver;
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
