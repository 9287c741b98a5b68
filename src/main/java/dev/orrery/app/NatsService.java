package dev.orrery.app;

import dev.orrery.app.config.NatsTable;
import dev.orrery.face.changes.StoreFeed;
import dev.orrery.face.nats.NatsPublisher;
import dev.orrery.http.Health;
import dev.orrery.http.Metrics;
import dev.orrery.store.LogReader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The publishing of the log to a NATS server as a part of a running server. Thread-safe. */
final class NatsService implements AutoCloseable {
    /** Entries of the log that are looked at in one go. */
    private static final int BATCH = 200;

    /** Without a bell, as when another process wrote. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    private static final Duration REST = Duration.ofSeconds(2);

    /** How often the server is looked for while there is nothing to publish. */
    private static final Duration LOOK = Duration.ofSeconds(15);

    private final House house;
    private final NatsPublisher publisher;
    private final Periodic looks = new Periodic();
    private volatile @Nullable LogReader reader;

    /** Null where nothing is to be published: then the log is not kept for it either. */
    static @Nullable NatsService of(House house) {
        NatsTable config = house.config().nats().orElse(null);
        if (config == null) {
            house.store().followers().drop(NatsPublisher.NAME);
            return null;
        }
        return new NatsService(house, config);
    }

    private NatsService(House house, NatsTable config) {
        this.house = house;
        this.publisher = new NatsPublisher(
                new StoreFeed(house.store(), config.events()),
                config.server(),
                config.prefix(),
                "Orrery " + Version.number(),
                REST,
                house.clock());
    }

    void start() {
        reader = new LogReader(
                house.store(),
                new LogReader.Settings(NatsPublisher.NAME, house.sharedAs(), false, BATCH, IDLE, REST),
                house.clock(),
                publisher);
        looks.every(LOOK, "the look for the NATS server", publisher::look);
    }

    void addTo(Health health, Metrics metrics) {
        health.add("nats", this::health);
        metrics.counter("nats_published_total", "Entries that the NATS server took.", publisher::published);
        metrics.counter(
                "nats_failed_total", "Attempts to publish an entry that failed; they are repeated.", publisher::failed);
        metrics.gauge(
                "nats_lag_seconds",
                "How old the entry is that waits to be published.",
                () -> publisher.lag(isHeld()).toSeconds());
    }

    private boolean isHeld() {
        LogReader running = reader;
        return running != null && !running.problem().isEmpty();
    }

    /** What waits is told, but does not end the service. */
    private Health.State health() {
        LogReader running = reader;
        String held = running == null ? "" : running.problem();
        String problem = publisher.problem(!held.isEmpty());
        String cause = problem.isEmpty() ? held : problem;
        return new Health.State(true, cause.isEmpty() ? "" : "Changes are not published now. " + cause);
    }

    @Override
    public void close() {
        publisher.stop();
        LogReader running = reader;
        if (running != null) {
            running.close();
        }
        looks.close();
        publisher.close();
    }
}
