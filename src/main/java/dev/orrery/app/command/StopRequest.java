package dev.orrery.app.command;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody's wish that this process end: SIGTERM, or Ctrl-C. It is heard from {@link #listen} on, also while a server
 * still starts; the command then comes to its own end, with its own exit code. A shutdown hook could not do that: the
 * virtual machine has its exit code by then, and would not tidy up after being told another one. Thread-safe.
 */
public final class StopRequest {
    private static final Logger LOG = LoggerFactory.getLogger(StopRequest.class);

    /** A stop may take ten seconds. What is not done by then is left to the store, which bears to be cut off. */
    private static final Duration FINISHING = Duration.ofMillis(9500);

    /** A start that waits for something, such as a database that does not answer, is given less. */
    private static final Duration GIVING_UP = Duration.ofSeconds(2);

    private static final List<String> SIGNALS = List.of("TERM", "INT");

    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile Duration limit = GIVING_UP;

    /** Begins to listen; for a command that runs until somebody wants it to end. */
    public StopRequest listen() {
        try {
            for (String name : SIGNALS) {
                hear(name);
            }
        } catch (InvocationTargetException e) {
            // whoever started this process wants the signal ignored, as nohup does
            LOG.debug("signals are left as they are: {}", String.valueOf(e.getCause()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java cannot hear signals", e);
        }
        return this;
    }

    /** By reflection, because the compiler warns of {@code sun.misc} and cannot be told that this class is kept (JEP 260). */
    private void hear(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object asking = Proxy.newProxyInstance(
                handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                    ask();
                    return null;
                });
        Object wanted = signal.getConstructor(String.class).newInstance(name);
        signal.getMethod("handle", signal, handler).invoke(null, wanted, asking);
    }

    private void ask() {
        if (!isAsked()) {
            asked.countDown();
            Thread.ofPlatform().daemon().name("stop").start(this::insist);
        }
    }

    private void insist() {
        try {
            TimeUnit.NANOSECONDS.sleep(limit.toNanos());
            Runtime.getRuntime().halt(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The start is over: from now on there may be requests to finish. */
    void serving() {
        limit = FINISHING;
    }

    /** Whether the work should end now. */
    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Returns when it should. */
    void await() throws InterruptedException {
        asked.await();
    }
}
