package dev.orrery.source.ldap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A line between a client and a server that is as slow, as broken or as dead as a test wants. On loopback. */
public final class TroubledLine implements AutoCloseable {
    private static final long UNTOUCHED = Long.MAX_VALUE;

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong answered = new AtomicLong();
    private volatile int target;
    private volatile long nanosPerByte;
    private volatile long cutAfter = UNTOUCHED;
    private volatile boolean silent;
    private volatile boolean refusing;

    /** @param target port of the server */
    public TroubledLine(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Bytes of answers that went through. */
    public long answered() {
        return answered.get();
    }

    /** Answers come a byte at a time. */
    public void slow(Duration perByte) {
        nanosPerByte = perByte.toNanos();
    }

    /** Requests go through, answers never come. */
    public void silence() {
        silent = true;
    }

    /** Every connection ends after so many bytes of answers, in the middle of one if it must be. */
    public void cutAfter(long bytes) {
        cutAfter = bytes;
    }

    /** Ends every connection, and each new one at once. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /** Ends every connection. */
    public void cut() {
        open.forEach(TroubledLine::close);
    }

    /** Leads to another server from the next connection on. */
    public void leadTo(int port) {
        target = port;
        cut();
    }

    /** As good as new, for connections old and new. */
    public void heal() {
        nanosPerByte = 0;
        cutAfter = UNTOUCHED;
        refusing = false;
        if (silent) {
            silent = false;
            cut();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                if (refusing) {
                    close(client);
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(server);
                Thread.ofVirtual().start(() -> pass(client, server, false));
                Thread.ofVirtual().start(() -> pass(server, client, true));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    cut();
                }
            }
        }
    }

    private void pass(Socket from, Socket to, boolean answers) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] some = new byte[8192];
            long passed = 0;
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                if (answers && silent) {
                    continue;
                }
                int may = answers ? (int) Math.min(read, Math.max(0, cutAfter - passed)) : read;
                write(out, some, may, answers ? nanosPerByte : 0);
                passed += may;
                if (answers) {
                    answered.addAndGet(may);
                }
                if (may < read) {
                    return;
                }
            }
        } catch (IOException e) {
            // one side ended; the other follows
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void write(OutputStream out, byte[] bytes, int length, long nanosPerByte) throws IOException {
        if (nanosPerByte == 0) {
            out.write(bytes, 0, length);
        } else {
            for (int i = 0; i < length; i++) {
                LockSupport.parkNanos(nanosPerByte);
                out.write(bytes[i]);
            }
        }
        out.flush();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone, which is what was wanted
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
