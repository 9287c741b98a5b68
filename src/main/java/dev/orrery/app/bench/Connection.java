package dev.orrery.app.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One kept-alive HTTP/1.1 connection that costs its own process as little as possible. Not thread-safe. */
final class Connection implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer;
    private int position;
    private int filled;
    private @Nullable ByteArrayOutputStream kept;

    Connection(int port) throws IOException {
        this(port, Duration.ofMinutes(1));
    }

    /** @param patience how long an answer may take */
    Connection(int port, Duration patience) throws IOException {
        this(port, patience, 64 << 10);
    }

    /** @param buffer bytes that are read at once, where there are many connections */
    Connection(int port, Duration patience, int buffer) throws IOException {
        this.buffer = new byte[buffer];
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) patience.toMillis());
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** Sends a request and takes its answer; returns the status. */
    int exchange(byte[] request) throws IOException {
        out.write(request);
        String status = line();
        long length = 0;
        boolean chunked = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(line.substring(15).trim());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            }
        }
        if (!chunked) {
            take(length);
        }
        while (chunked) {
            long size = Long.parseLong(line(), 16);
            take(size);
            line();
            chunked = size > 0;
        }
        return Integer.parseInt(status.substring(9, 12));
    }

    /** The same; returns the body, and fails unless the answer has that status. */
    String text(byte[] request, int expected) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        kept = body;
        try {
            int status = exchange(request);
            if (status != expected) {
                String first = new String(request, 0, Math.min(request.length, 120), ISO_8859_1).split("\r\n")[0];
                throw new IOException(first + " was answered with " + status + ": " + body);
            }
            return body.toString(java.nio.charset.StandardCharsets.UTF_8);
        } finally {
            kept = null;
        }
    }

    private void take(long length) throws IOException {
        long left = length;
        while (left > 0) {
            if (position == filled) {
                fill();
            }
            int part = (int) Math.min(left, filled - position);
            if (kept != null) {
                kept.write(buffer, position, part);
            }
            position += part;
            left -= part;
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        while (true) {
            if (position == filled) {
                fill();
            }
            byte b = buffer[position++];
            if (b == '\n') {
                return line.toString();
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
    }

    private void fill() throws IOException {
        int count = in.read(buffer, 0, buffer.length);
        if (count < 0) {
            throw new EOFException("the server closed the connection");
        }
        position = 0;
        filled = count;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
