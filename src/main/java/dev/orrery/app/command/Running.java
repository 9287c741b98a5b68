package dev.orrery.app.command;

import dev.orrery.app.Orrery;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;

/** Runs a server in the foreground until the process is asked to end, then lets it finish its requests. */
final class Running {
    private Running() {}

    /** Prints {@code ready http://HOST:PORT} once requests are answered; returns when the server has stopped. */
    static int untilAsked(Orrery server, PrintWriter out) throws java.io.IOException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    asked.countDown();
                    try {
                        stopped.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    // A process that ends by a signal would say so in its exit code; this end is a good one.
                    Runtime.getRuntime().halt(0);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (server) {
            server.start();
            out.println("ready " + server.origin());
            out.flush();
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
            forget(hook);
        }
        return 0;
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // already stopping: the hook itself ends the process
        }
    }
}
