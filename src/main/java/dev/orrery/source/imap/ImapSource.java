package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Dialer;
import dev.orrery.source.imap.wire.ImapServer;
import dev.orrery.source.imap.wire.Limits;
import dev.orrery.source.imap.wire.Login;
import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/** One IMAP server: the door to everybody's mailboxes. Connects when first needed. Thread-safe. */
public final class ImapSource implements AutoCloseable {
    private final Settings settings;
    private final Connections connections;
    private final Watching watching;

    /**
     * How the source is set up. Immutable.
     *
     * @param calendarFolder the calendar's name where no folder is marked as one
     */
    public record Settings(
            ImapServer server, Limits limits, PoolSettings pool, WatchSettings watch, String calendarFolder) {
        /** With the defaults. */
        public Settings(ImapServer server, String calendarFolder) {
            this(server, Limits.DEFAULT, PoolSettings.DEFAULT, WatchSettings.DEFAULT, calendarFolder);
        }
    }

    /**
     * How it is used.
     *
     * @param open connections in the pool
     * @param opened since the start
     */
    public record Counts(int open, long opened) {}

    /** @param threads for watches; virtual ones are meant */
    public ImapSource(Settings settings, InstantSource clock, RandomGenerator random, ThreadFactory threads) {
        this.settings = settings;
        Dialer dialer = new Dialer(settings.server(), settings.limits());
        this.connections = new Connections(dialer, settings.pool(), clock);
        this.watching = new Watching(dialer, settings.watch(), random, threads);
    }

    /** The mailboxes that this login opens; nothing is asked yet. */
    public Mailboxes as(Login login) {
        return new ImapMailboxes(connections, watching, login, settings.calendarFolder(), new Reach.Whole());
    }

    /** Those of one person that are shared with this login, to be read and no more; nothing is asked yet. */
    public Mailboxes published(Login login, String person) {
        return new ImapMailboxes(connections, watching, login, settings.calendarFolder(), new Reach.Published(person));
    }

    /** Closes connections that nobody has used for long; to be called now and then. */
    public void sweep() {
        connections.sweep();
    }

    /** As people know it: host and port. */
    public ImapServer server() {
        return settings.server();
    }

    public Counts counts() {
        return connections.counts();
    }

    /** Ends the pool; watches are closed by whoever began them. */
    @Override
    public void close() {
        connections.close();
    }
}
