package dev.orrery.app.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What the server holds while many clients do nothing and some do it slowly. */
final class Memory implements AutoCloseable {
    /**
     * What was seen.
     *
     * @param idle resident bytes with the idle connections alone
     * @param most the most while the slow clients were reading as well
     * @param read bytes that the slow clients took together
     */
    record Result(int connections, long idle, long most, long read) {}

    private final List<Socket> sockets = new ArrayList<>();

    Result measure(ServerProcess server, Scenario scenario, int idleConnections, Duration time) throws IOException {
        for (int i = 0; i < idleConnections; i++) {
            Socket socket = new Socket();
            sockets.add(socket);
            socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(scenario.cheap());
        }
        byte[] scratch = new byte[4096];
        for (Socket socket : sockets) {
            if (socket.getInputStream().read(scratch) <= 0) {
                throw new IOException("an idle connection was closed");
            }
        }
        long idle = server.resident();
        AtomicLong read = new AtomicLong();
        for (int i = 0; i < 50; i++) {
            slowClient(server.port(), scenario.largeListing(), read);
        }
        long most = 0;
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            pause(100);
            most = Math.max(most, server.resident());
        }
        return new Result(idleConnections, idle, most, read.get());
    }

    /** Reads some eighty kilobytes a second, a bit at a time. */
    private void slowClient(int port, byte[] request, AtomicLong read) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(8 << 10);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.getOutputStream().write(request);
        Thread.ofVirtual().start(() -> {
            byte[] buffer = new byte[4096];
            try {
                InputStream in = socket.getInputStream();
                for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                    read.addAndGet(count);
                    pause(50);
                }
            } catch (IOException e) {
                // the end of the measurement
            }
        });
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
