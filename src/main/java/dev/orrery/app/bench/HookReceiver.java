package dev.orrery.app.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A program that takes every call and costs its process as little as possible. Thread-safe. */
final class HookReceiver implements AutoCloseable {
    private static final byte[] TAKEN = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(ISO_8859_1);
    private static final long PATIENCE = 600_000_000_000L;

    private final ServerSocket server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final LongAdder taken = new LongAdder();
    private volatile Consumer<byte[]> listener = _ -> {};

    HookReceiver() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
            OutputStream out = socket.getOutputStream();
            for (int length = length(in); length >= 0; length = length(in)) {
                byte[] body = in.readNBytes(length);
                taken.increment();
                listener.accept(body);
                out.write(TAKEN);
            }
        } catch (IOException e) {
            // the end of the measurement
        } finally {
            open.remove(socket);
        }
    }

    /** Of the body behind the head that is read; less than nothing at the end. */
    private static int length(InputStream in) throws IOException {
        int length = 0;
        StringBuilder line = new StringBuilder(80);
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b != '\n') {
                line.append((char) b);
                continue;
            }
            String field = line.toString().strip().toLowerCase(Locale.ROOT);
            line.setLength(0);
            if (field.isEmpty()) {
                return length;
            }
            if (field.startsWith("content-length:")) {
                length = Integer.parseInt(field.substring(15).strip());
            }
        }
        return -1;
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/in";
    }

    /** Is given each body that arrives, on the thread that it arrived on. */
    void listen(Consumer<byte[]> to) {
        listener = to;
    }

    long taken() {
        return taken.sum();
    }

    /** @throws IOException so many did not come */
    void await(long count) throws IOException {
        long deadline = System.nanoTime() + PATIENCE;
        while (taken() < count) {
            if (System.nanoTime() > deadline) {
                throw new IOException(taken() + " of " + count + " calls came");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
