package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rings the bell for what other processes write to the same SQLite file: looks twice a second whether the file changed,
 * and if so in which homes. Also finds this process's own commits, for which the bell then rings a second time.
 */
final class SqliteWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteWatch.class);
    private static final long INTERVAL_MILLIS = 500;

    private final Session sql;
    private final LocalBell bell;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private long version;
    private long last;

    SqliteWatch(Session sql, LocalBell bell) {
        this.sql = sql;
        this.bell = bell;
        this.thread = Thread.ofPlatform().name("store-watch").daemon().start(this::loop);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try (sql) {
            last = sql.number("select max(minor) from change");
            while (!closed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    look();
                } catch (SqlFailure e) {
                    LOG.warn("Cannot see what other programs write to the store: {}", e.getMessage());
                }
            }
        } catch (SQLException | InterruptedException e) {
            LOG.debug("The store's watch ends", e);
        }
    }

    private void look() {
        long now = sql.number("pragma data_version");
        if (now == version) {
            return;
        }
        Set<HomeId> homes = new TreeSet<>();
        sql.each(
                "select home, max(minor) from change where minor > ? group by home",
                row -> {
                    homes.add(new HomeId(row.getLong(1)));
                    last = Math.max(last, row.getLong(2));
                },
                last);
        version = now;
        bell.ring(homes);
    }
}
