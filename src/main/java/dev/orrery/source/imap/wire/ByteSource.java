package dev.orrery.source.imap.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * The bytes that a server sends, read with a time-out for silence and a deadline for dawdling: a response that has begun
 * must be whole in time. One thread at a time.
 */
final class ByteSource {
    private static final int BUFFER = 8 << 10;
    /** A literal gets this much time more per byte: 16 KiB in a second is slow, not dead. */
    private static final long NANOS_PER_BYTE = 61_000;

    private final Socket socket;
    private final InputStream in;
    private final Duration patience;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private long deadline;

    /** @param patience how long the server may be silent, and how long a response may take from its first byte */
    ByteSource(Socket socket, Duration patience) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.patience = patience;
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
    }

    /** Waits for the first byte of a response. */
    void begin() throws IOException {
        deadline = Long.MAX_VALUE;
        peek();
        deadline = System.nanoTime() + patience.toNanos();
    }

    /** More time, as a literal of this size follows. */
    void allow(long bytes) {
        deadline += bytes * NANOS_PER_BYTE;
    }

    /** Whether bytes arrive within this time; false leaves everything as it was. */
    boolean arrives(Duration within) throws IOException {
        if (position < limit) {
            return true;
        }
        socket.setSoTimeout(Math.max(1, Math.toIntExact(within.toMillis())));
        try {
            deadline = Long.MAX_VALUE;
            fill();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            if (!socket.isClosed()) {
                socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
            }
        }
    }

    /** Whether something was read and not yet taken. */
    boolean isAhead() {
        return position < limit;
    }

    int peek() throws IOException {
        if (position == limit) {
            fill();
        }
        return buffer[position] & 0xff;
    }

    int next() throws IOException {
        int value = peek();
        position++;
        return value;
    }

    /** At least one byte. */
    int read(byte[] into, int at, int atMost) throws IOException {
        if (position == limit) {
            if (atMost >= BUFFER) {
                return straight(into, at, atMost);
            }
            fill();
        }
        int taken = Math.min(atMost, limit - position);
        System.arraycopy(buffer, position, into, at, taken);
        position += taken;
        return taken;
    }

    void skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            peek();
            int taken = (int) Math.min(left, limit - position);
            position += taken;
            left -= taken;
        }
    }

    private void fill() throws IOException {
        position = 0;
        limit = 0;
        limit = straight(buffer, 0, BUFFER);
    }

    private int straight(byte[] into, int at, int atMost) throws IOException {
        if (deadline != Long.MAX_VALUE && System.nanoTime() - deadline > 0) {
            throw new SocketTimeoutException("a response does not come to its end");
        }
        int read = in.read(into, at, atMost);
        if (read < 0) {
            throw new WireException("the server closed the connection");
        }
        return read;
    }
}
