package dev.orrery.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands between a store and its PostgreSQL, and counts how often the store waits for an answer, on all its connections. */
public final class Trips implements AutoCloseable {
    private static final Pattern PLACE = Pattern.compile("(?<=[@/])([^@/:]+):(\\d+)(?=/)");
    private static final int REPEATS = 5;

    private final String url;
    private final String host;
    private final int port;
    private final ServerSocket door;
    private final AtomicLong count = new AtomicLong();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** @param url of the store, with a host and a port */
    public Trips(String url) throws IOException {
        Matcher place = PLACE.matcher(url);
        if (!place.find()) {
            throw new IllegalArgumentException(url);
        }
        this.host = place.group(1);
        this.port = Integer.parseInt(place.group(2));
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.url = place.replaceFirst("127.0.0.1:" + door.getLocalPort());
        Thread.ofVirtual().start(this::accept);
    }

    /** The store's address by this way. */
    public String url() {
        return url;
    }

    /** The fewest trips that a work takes of a few times: a connection of the pool that is just made counts, too. */
    public long of(Runnable work) {
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < REPEATS; i++) {
            long before = count.get();
            work.run();
            fewest = Math.min(fewest, count.get() - before);
        }
        return fewest;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Socket server = new Socket(host, port);
                open.add(client);
                open.add(server);
                AtomicBoolean asked = new AtomicBoolean();
                Thread.ofVirtual()
                        .start(() -> pass(client, server, () -> {
                            if (!asked.getAndSet(true)) {
                                count.incrementAndGet();
                            }
                        }));
                Thread.ofVirtual().start(() -> pass(server, client, () -> asked.set(false)));
            } catch (IOException ended) {
                // asked again, unless the door is closed
            }
        }
    }

    private static void pass(Socket from, Socket to, Runnable seen) {
        byte[] buffer = new byte[64 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                seen.run();
                out.write(buffer, 0, n);
            }
        } catch (IOException broken) {
            // one side has gone
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
