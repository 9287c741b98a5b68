package dev.orrery.source.imap;

import dev.orrery.mirror.Unreachable;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.Connection;
import dev.orrery.source.imap.wire.Login;
import dev.orrery.source.imap.wire.WireException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection of a watch on a thread of its own: opens it, and when it ends opens it again, each time after a
 * longer pause, never at the same moment as everybody else. Thread-safe.
 */
final class Keeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final int DOUBLINGS = 20;

    private final Watching with;
    private final Login login;
    private final Watched watched;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile @Nullable Connection connection;
    private volatile @Nullable String trouble;
    private volatile int failures;

    /** What is done over the connection until it ends. */
    @FunctionalInterface
    interface Watched {
        void over(Keeper keeper, Connection connection) throws WireException, CommandRefused;
    }

    Keeper(Watching with, Login login, Watched watched) {
        this.with = with;
        this.login = login;
        this.watched = watched;
    }

    void begin() {
        with.threads().newThread(this::keep).start();
    }

    boolean isClosed() {
        return end.getCount() == 0;
    }

    /** The watch stands. */
    void succeeded() {
        failures = 0;
        trouble = null;
    }

    @Nullable
    String trouble() {
        return trouble;
    }

    private void keep() {
        while (!isClosed()) {
            try (Connection opened = open()) {
                connection = opened;
                if (!isClosed()) {
                    watched.over(this, opened);
                }
            } catch (WireException | CommandRefused e) {
                failed(String.valueOf(e.getMessage()));
            } catch (Unreachable e) {
                failed(e.why());
            } catch (MailboxRefused e) {
                failed(e.said());
                end.countDown();
            } catch (RuntimeException e) {
                LOG.error("a watch failed and begins anew", e);
                failed(String.valueOf(e));
            } finally {
                connection = null;
            }
            pause(next());
        }
    }

    /** Tried again and again, a login that is refused would lock the person out. */
    private Connection open() throws WireException, Unreachable, MailboxRefused {
        try {
            return with.dialer().open(login);
        } catch (CommandRefused e) {
            throw MailboxRefused.login(e);
        }
    }

    private void failed(String why) {
        if (!isClosed() && trouble == null) {
            LOG.info("watching {} at {}: {}", login, with.dialer().server(), why);
        }
        trouble = why;
        failures++;
    }

    private Duration next() {
        WatchSettings settings = with.settings();
        long pause = settings.firstPause().toNanos() << Math.min(Math.max(failures - 1, 0), DOUBLINGS);
        long bounded = pause < 0
                ? settings.longestPause().toNanos()
                : Math.min(pause, settings.longestPause().toNanos());
        return Duration.ofNanos((long) (bounded * (0.5 + with.random().nextDouble() / 2)));
    }

    /** Waits, unless it is closed meanwhile. */
    void pause(Duration time) {
        try {
            end.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end.countDown();
        }
    }

    @Override
    public void close() {
        end.countDown();
        Connection open = connection;
        if (open != null) {
            open.close();
        }
    }
}
