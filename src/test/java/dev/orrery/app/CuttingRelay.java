package dev.orrery.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/** Stands between Orrery and an IMAP server, and cuts the wire at a place that a test chooses. */
final class CuttingRelay implements AutoCloseable {
    private static final Pattern APPEND = Pattern.compile("(?m)^\\S+ APPEND ");
    private static final Pattern DONE = Pattern.compile("(?m)^\\w+ OK ");

    /** Where the wire is cut; it stays cut until {@link #mend}. */
    enum Cut {
        NOWHERE,
        NOW,
        BEFORE_APPEND,
        /** The server has the message, and nobody hears of it. */
        AFTER_APPEND
    }

    /** What happens just before a message is appended. */
    @FunctionalInterface
    interface Deed {
        void happen() throws Exception;
    }

    private final int port;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Cut cut = Cut.NOWHERE;
    private volatile Deed deed;
    private volatile boolean isCut;

    CuttingRelay(int port) throws IOException {
        this.port = port;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    void cut(Cut where) {
        cut = where;
        if (where == Cut.NOW) {
            end();
        }
    }

    boolean isCut() {
        return isCut;
    }

    void mend() {
        cut = Cut.NOWHERE;
        isCut = false;
    }

    /** Happens once. */
    void beforeNextAppend(Deed next) {
        deed = next;
    }

    private void end() {
        isCut = true;
        open.forEach(CuttingRelay::close);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                if (isCut) {
                    close(client);
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                open.add(client);
                open.add(server);
                AtomicBoolean appends = new AtomicBoolean();
                Thread.ofVirtual().start(() -> pass(client, server, true, appends));
                Thread.ofVirtual().start(() -> pass(server, client, false, appends));
            } catch (IOException ended) {
                // asked again, unless the door is closed
            }
        }
    }

    /** @param appends whether the next thing that is done on this connection is an APPEND */
    private void pass(Socket from, Socket to, boolean asks, AtomicBoolean appends) {
        byte[] buffer = new byte[64 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                String text = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
                if (asks && APPEND.matcher(text).find()) {
                    asked();
                    appends.set(true);
                } else if (!asks && DONE.matcher(text).find() && appends.getAndSet(false)) {
                    appended();
                }
                if (isCut) {
                    return;
                }
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (Exception broken) {
            // the wire is cut, or one side has gone
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void asked() throws Exception {
        Deed now = deed;
        deed = null;
        if (now != null) {
            now.happen();
        }
        if (cut == Cut.BEFORE_APPEND) {
            end();
        }
    }

    private void appended() {
        if (cut == Cut.AFTER_APPEND) {
            end();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // gone already
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        open.forEach(CuttingRelay::close);
    }
}
