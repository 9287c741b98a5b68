package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the bell between processes on one PostgreSQL: one connection that sends, one that listens. Notices are sent
 * after the commit, in a transaction of their own, once for everything that came meanwhile: inside the writing one they
 * would make all commits wait for each other. A lost notice costs only latency. Thread-safe.
 */
final class PostgresNotices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresNotices.class);
    private static final String CHANNEL = "orrery";
    private static final int HOMES_PER_NOTICE = 300;
    /** Never without a limit: on a dead network the driver would wait for ever. */
    private static final int LISTEN_MILLIS = 2_000;

    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(10);

    private final PostgresEngine engine;
    private final LocalBell bell;
    private final String node;
    private final ConcurrentSkipListSet<HomeId> pending = new ConcurrentSkipListSet<>();
    private final Thread sender;
    private final Thread listener;
    private volatile boolean closed;

    /**
     * @param node this process's name among the senders, without a colon
     */
    PostgresNotices(PostgresEngine engine, LocalBell bell, String node) {
        this.engine = engine;
        this.bell = bell;
        this.node = node;
        this.sender = Thread.ofVirtual().name("store-notice-sender").start(() -> keepUp(this::send));
        this.listener = Thread.ofVirtual().name("store-notice-listener").start(() -> keepUp(this::receive));
    }

    /** Something was committed in these homes. */
    void tell(Set<HomeId> homes) {
        if (pending.addAll(homes)) {
            LockSupport.unpark(sender);
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread thread : List.of(sender, listener)) {
            thread.interrupt();
            try {
                thread.join(LISTEN_MILLIS + 1_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @FunctionalInterface
    private interface OnConnection {
        void run(Connection connection) throws SQLException;
    }

    /** Runs with a connection, and with another one when that breaks. */
    private void keepUp(OnConnection work) {
        long pause = FIRST_PAUSE;
        boolean lost = false;
        while (!closed) {
            try (Connection connection = engine.connect()) {
                if (lost) {
                    LOG.info("Notices between servers go on");
                }
                lost = false;
                pause = FIRST_PAUSE;
                work.run(connection);
            } catch (SQLException e) {
                if (!closed) {
                    if (!lost) {
                        LOG.warn("Lost the connection for notices between servers: {}", e.getMessage());
                    }
                    lost = true;
                    LockSupport.parkNanos(pause);
                    pause = Math.min(2 * pause, LONGEST_PAUSE);
                }
            }
        }
    }

    private void send(Connection connection) throws SQLException {
        try (PreparedStatement notify = connection.prepareStatement("select pg_notify(?, ?)")) {
            while (!closed) {
                List<String> homes = new ArrayList<>();
                HomeId home;
                while (homes.size() < HOMES_PER_NOTICE && (home = pending.pollFirst()) != null) {
                    homes.add(Long.toString(home.value()));
                }
                if (homes.isEmpty()) {
                    LockSupport.park(this);
                } else {
                    notify.setString(1, CHANNEL);
                    notify.setString(2, node + ":" + String.join(",", homes));
                    notify.execute();
                }
            }
        }
    }

    private void receive(Connection connection) throws SQLException {
        PGConnection notices = connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + CHANNEL);
            while (!closed) {
                PGNotification[] found = notices.getNotifications(LISTEN_MILLIS);
                if (found == null || found.length == 0) {
                    statement.execute("select 1"); // finds out that the connection is dead
                    continue;
                }
                Set<HomeId> homes = new TreeSet<>();
                for (PGNotification notice : found) {
                    parse(notice.getParameter(), homes);
                }
                bell.ring(homes);
            }
        }
    }

    private void parse(String notice, Set<HomeId> homes) {
        int colon = notice.indexOf(':');
        if (colon < 0 || notice.substring(0, colon).equals(node)) {
            return;
        }
        for (String number : notice.substring(colon + 1).split(",")) {
            try {
                homes.add(new HomeId(Long.parseLong(number)));
            } catch (IllegalArgumentException e) {
                LOG.debug("Not a notice of ours: {}", notice);
            }
        }
    }
}
