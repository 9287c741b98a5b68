package dev.orrery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that are told one. They lie below those that the system gives to outgoing connections, so that a
 * server which is killed finds its port free when it is started again. Test processes that run at the same time begin at
 * different places.
 */
public final class FreePort {
    private static final int FIRST = 10_000;
    private static final int COUNT = 10_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 131 % COUNT));

    private FreePort() {}

    public static int any() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // somebody else's: the next
            }
        }
        throw new IllegalStateException("no free port");
    }
}
